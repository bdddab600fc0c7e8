package io.quantry.jobservice.registry;

import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.rest.Revision;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What people say of versions: replaced as a whole, by who saw what was there before. */
@Component
class Annotations {
  enum Kind {
    CARD(AuditAction.CARD_CHANGED),
    LABELS(AuditAction.LABELS_CHANGED),
    STAGE(AuditAction.STAGE_CHANGED);

    private final AuditAction action;

    Kind(AuditAction action) {
      this.action = action;
    }
  }

  /**
   * What is said.
   *
   * @param revision how often it was replaced, 0 where nothing was ever said
   */
  record Row(String document, long revision, String changedBy, Instant changedAt) {}

  private final JdbcClient database;
  private final AuditLog audit;

  Annotations(JdbcClient database, AuditLog audit) {
    this.database = database;
    this.audit = audit;
  }

  Optional<Row> find(VersionEntity version, Kind kind) {
    return database
        .sql(
            """
            SELECT document, revision, changed_by, changed_at FROM version_annotations
            WHERE tenant_id = ? AND version_id = ? AND kind = ?
            """)
        .params(version.tenantId(), version.id(), kind.name())
        .query(
            (row, number) ->
                new Row(
                    row.getString("document"),
                    row.getLong("revision"),
                    row.getString("changed_by"),
                    row.getObject("changed_at", OffsetDateTime.class).toInstant()))
        .optional();
  }

  /**
   * Says something else.
   *
   * @param expected the revision that it replaces
   * @param details for the audit log
   * @throws io.quantry.contracts.QuantryException {@code precondition-failed} if there is another
   */
  @Transactional
  void replace(
      Caller caller,
      VersionEntity version,
      Kind kind,
      String document,
      long expected,
      Map<String, ?> details) {
    UUID tenant = version.tenantId();
    int written =
        expected == 0
            ? database
                .sql(
                    """
                    INSERT INTO version_annotations
                      (version_id, kind, tenant_id, document, revision, changed_by, changed_at)
                    VALUES (?, ?, ?, ?, 1, ?, now()) ON CONFLICT DO NOTHING
                    """)
                .params(version.id(), kind.name(), tenant, document, caller.actor())
                .update()
            : database
                .sql(
                    """
                    UPDATE version_annotations
                    SET document = ?, revision = revision + 1, changed_by = ?, changed_at = now()
                    WHERE tenant_id = ? AND version_id = ? AND kind = ? AND revision = ?
                    """)
                .params(document, caller.actor(), tenant, version.id(), kind.name(), expected)
                .update();
    if (written == 0) {
      throw Revision.changed();
    }
    audit.record(
        caller,
        kind.action,
        "models/" + version.model().name() + "/versions/" + version.version(),
        details);
  }
}
