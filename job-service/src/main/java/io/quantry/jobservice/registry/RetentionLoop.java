package io.quantry.jobservice.registry;

import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.util.List;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes versions that their models' rules do not keep, and takes the files of those whose grace
 * has passed; the bytes go with the next collection of artifacts. Several replicas share the work.
 */
@Component
class RetentionLoop implements Looping {
  private static final int BATCH = 200;

  private final Deletions deletions;
  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final WakeableLoop loop;

  RetentionLoop(
      RetentionSettings settings,
      Deletions deletions,
      JdbcClient database,
      TransactionTemplate transactions) {
    this.deletions = deletions;
    this.database = database;
    this.transactions = transactions;
    this.loop = new WakeableLoop("retention", settings.interval(), this::round);
  }

  /** One round: batch by batch, each in a transaction of its own. */
  void round() {
    untilThereAreNoMore(this::retire);
    untilThereAreNoMore(this::empty);
  }

  private void untilThereAreNoMore(IntSupplier batch) {
    boolean more = true;
    while (more) {
      Integer done = transactions.execute(status -> batch.getAsInt());
      more = done != null && done == BATCH;
    }
  }

  private int retire() {
    List<UUID> outdated = outdated();
    if (!outdated.isEmpty()) {
      deletions.retire(outdated, Holds.AGAINST_RULES);
    }
    return outdated.size();
  }

  /** Versions that their models' rules do not keep, locked. */
  private List<UUID> outdated() {
    return database
        .sql(
            """
            SELECT v.id FROM model_retention r
            CROSS JOIN LATERAL (
              SELECT min(version) AS version FROM (
                SELECT version FROM model_versions
                WHERE model_id = r.model_id AND state = 'READY'
                ORDER BY version DESC LIMIT r.keep_last) last) first_kept
            JOIN model_versions v ON v.model_id = r.model_id AND v.version < first_kept.version
            WHERE v.state = 'READY' AND v.created_at < now() - make_interval(days => r.keep_days)
              AND NOT (%s)
            LIMIT :batch FOR UPDATE OF v SKIP LOCKED
            """
                .formatted(Holds.AGAINST_RULES))
        .param("batch", BATCH)
        .query((row, number) -> row.getObject("id", UUID.class))
        .list();
  }

  /** A job that was submitted at the moment of the deletion still gets its files. */
  private int empty() {
    List<UUID> emptied =
        database
            .sql(
                """
                UPDATE model_versions SET files_until = NULL WHERE (tenant_id, id) IN (
                  SELECT v.tenant_id, v.id FROM model_versions v
                  WHERE v.files_until < now() AND NOT %s
                  LIMIT :batch FOR UPDATE SKIP LOCKED)
                RETURNING id
                """
                    .formatted(Holds.BY_A_JOB))
            .param("batch", BATCH)
            .query((row, number) -> row.getObject("id", UUID.class))
            .list();
    if (!emptied.isEmpty()) {
      database
          .sql("UPDATE version_files SET emptied = true WHERE version_id IN (:emptied)")
          .param("emptied", emptied)
          .update();
    }
    return emptied.size();
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
