package io.quantry.jobservice.artifact;

import io.quantry.artifact.Artifact;
import io.quantry.artifact.ArtifactStore;
import io.quantry.artifact.Sha256;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Removes bytes to which nothing refers, in two phases. First the tenant's row goes, by the
 * database's clock and under its foreign keys, and a removal is noted. Then the bytes go, if no
 * tenant owns them and nobody has put them lately: an upload puts its bytes before it owns them.
 * Both may run twice, and on several replicas at a time.
 */
@Component
class Collector implements Looping {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
  private static final int BATCH = 500;

  private final ArtifactStore store;
  private final References references;
  private final CollectionSettings settings;
  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final InstantSource clock;
  private final WakeableLoop loop;

  Collector(
      ArtifactStore store,
      References references,
      CollectionSettings settings,
      JdbcClient database,
      TransactionTemplate transactions,
      InstantSource clock) {
    this.store = store;
    this.references = references;
    this.settings = settings;
    this.database = database;
    this.transactions = transactions;
    this.clock = clock;
    this.loop = new WakeableLoop("collector", settings.interval(), this::collect);
  }

  /** One round. */
  void collect() {
    String collectable = "a.keep_until < clock_timestamp() AND " + references.none();
    record Row(UUID tenant, String sha256) {}
    List<Row> rows =
        database
            .sql(
                "SELECT a.tenant_id, a.sha256 FROM artifacts a WHERE %s LIMIT %d"
                    .formatted(collectable, BATCH))
            .query(
                (row, number) ->
                    new Row(row.getObject("tenant_id", UUID.class), row.getString("sha256")))
            .list();
    for (Row row : rows) {
      try {
        transactions.executeWithoutResult(
            status -> giveUp(row.tenant(), row.sha256(), collectable));
      } catch (DataIntegrityViolationException taken) {
        LOG.debug("Somebody refers to {} now", row.sha256(), taken);
      }
    }
    removals().forEach(this::remove);
    dropAbandonedUploads();
  }

  /** What a process that died was receiving: nobody adds to it any more. */
  private void dropAbandonedUploads() {
    try {
      int dropped = store.dropAbandonedUploads(clock.instant().minus(settings.keepPassing()));
      if (dropped > 0) {
        LOG.info("Dropped {} uploads that were broken off", dropped);
      }
    } catch (IOException e) {
      LOG.warn("Uploads that were broken off cannot be dropped: {}", e.toString());
    }
  }

  private void giveUp(UUID tenant, String sha256, String collectable) {
    database
        .sql(
            """
            WITH gone AS (
              DELETE FROM artifacts a WHERE a.tenant_id = ? AND a.sha256 = ? AND %s
              RETURNING a.sha256)
            INSERT INTO artifact_removals (sha256, removed_at)
            SELECT sha256, clock_timestamp() FROM gone
            ON CONFLICT (sha256) DO UPDATE SET removed_at = excluded.removed_at
            """
                .formatted(collectable))
        .params(tenant, sha256)
        .update();
  }

  private List<String> removals() {
    return database
        .sql("SELECT sha256 FROM artifact_removals ORDER BY removed_at LIMIT " + BATCH)
        .query((row, number) -> row.getString("sha256"))
        .list();
  }

  private void remove(String sha256) {
    boolean owned =
        database
            .sql("SELECT EXISTS (SELECT FROM artifacts WHERE sha256 = ?)")
            .param(sha256)
            .query((row, number) -> row.getBoolean(1))
            .single();
    try {
      if (!owned) {
        Optional<Artifact> bytes = store.find(new Sha256(sha256));
        if (bytes.isPresent()
            && bytes.get().storedAt().isAfter(clock.instant().minus(settings.keepPassing()))) {
          return; // somebody may be about to own them
        }
        store.delete(new Sha256(sha256));
      }
      database.sql("DELETE FROM artifact_removals WHERE sha256 = ?").param(sha256).update();
    } catch (IOException e) {
      LOG.warn("The bytes {} cannot be removed, that is tried again: {}", sha256, e.toString());
    }
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
