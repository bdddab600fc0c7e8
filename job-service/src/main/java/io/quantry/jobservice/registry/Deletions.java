package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.webhook.EventType;
import io.quantry.jobservice.webhook.OutgoingEvents;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Deletes versions in two phases: first nothing new may use one, and it can be brought back; after
 * the grace period its files go. What is known of it stays for good: a result must not lose what it
 * was made from.
 */
@Component
class Deletions {
  private final RetentionSettings settings;
  private final AuditLog audit;
  private final OutgoingEvents webhooks;
  private final JdbcClient database;

  Deletions(
      RetentionSettings settings, AuditLog audit, OutgoingEvents webhooks, JdbcClient database) {
    this.settings = settings;
    this.audit = audit;
    this.webhooks = webhooks;
    this.database = database;
  }

  /** What whoever wants the files of a deleted version gets. */
  static QuantryException deleted() {
    return new QuantryException(ErrorCode.VERSION_DELETED, "This version was deleted");
  }

  /**
   * Deletes a version; one that is deleted stays so.
   *
   * @throws QuantryException {@code version-in-use} while an alias, an approval or a job needs it,
   *     {@code model-not-ready} if it never was ready
   */
  @Transactional
  void delete(Caller caller, VersionEntity version) {
    VersionEntity.State state = lock(version);
    switch (state) {
      case DELETED -> {}
      case VALIDATING, REJECTED ->
          throw new QuantryException(ErrorCode.MODEL_NOT_READY, "This version is not ready");
      case READY -> {
        if (retire(List.of(version.id()), Holds.AGAINST_PEOPLE).isEmpty()) {
          throw new QuantryException(
              ErrorCode.VERSION_IN_USE,
              "An alias, a stage of pending or approved, or a job that has not ended needs it");
        }
        audit.record(caller, AuditAction.VERSION_DELETED, path(version), Map.of());
      }
    }
  }

  /**
   * Deletes those of the versions that nothing holds; part of the caller's transaction, which has
   * locked them: whatever came to hold one before that is seen here, and waits afterwards.
   *
   * @param held the condition, of {@link Holds}, under which a version stays
   * @return those deleted
   */
  List<UUID> retire(List<UUID> locked, String held) {
    List<Retired> retired =
        database
            .sql(
                """
                UPDATE model_versions v SET state = 'DELETED', deleted_at = now(),
                  files_until = now() + make_interval(secs => :grace)
                FROM models m
                WHERE v.id IN (:locked) AND v.state = 'READY' AND NOT (%s)
                  AND m.tenant_id = v.tenant_id AND m.id = v.model_id
                RETURNING v.tenant_id, v.id, m.name, v.version
                """
                    .formatted(held))
            .param("grace", settings.grace().toMillis() / 1000.0)
            .param("locked", locked)
            .query(
                (row, number) ->
                    new Retired(
                        row.getObject("tenant_id", UUID.class),
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getInt("version")))
            .list();
    retired.forEach(
        gone ->
            webhooks.publish(
                gone.tenant(),
                EventType.VERSION_DELETED,
                "models/" + gone.model() + "/versions/" + gone.version(),
                Map.of("model", gone.model(), "version", gone.version())));
    return retired.stream().map(Retired::id).toList();
  }

  private record Retired(UUID tenant, UUID id, String model, int version) {}

  /**
   * Brings a deleted version back; one that is ready stays so.
   *
   * @throws QuantryException {@code version-deleted} if its files have gone
   */
  @Transactional
  void restore(Caller caller, VersionEntity version) {
    int restored =
        database
            .sql(
                """
                UPDATE model_versions SET state = 'READY', deleted_at = NULL, files_until = NULL
                WHERE tenant_id = ? AND id = ? AND files_until IS NOT NULL
                """)
            .params(version.tenantId(), version.id())
            .update();
    if (restored > 0) {
      audit.record(caller, AuditAction.VERSION_RESTORED, path(version), Map.of());
    } else if (lock(version) == VersionEntity.State.DELETED) {
      throw new QuantryException(
          ErrorCode.VERSION_DELETED, "This version was deleted, and its files have gone");
    }
  }

  private VersionEntity.State lock(VersionEntity version) {
    return database
        .sql("SELECT state FROM model_versions WHERE tenant_id = ? AND id = ? FOR UPDATE")
        .params(version.tenantId(), version.id())
        .query((row, number) -> VersionEntity.State.valueOf(row.getString("state")))
        .single();
  }

  private static String path(VersionEntity version) {
    return "models/" + version.model().name() + "/versions/" + version.version();
  }
}
