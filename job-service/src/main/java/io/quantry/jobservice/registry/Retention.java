package io.quantry.jobservice.registry;

import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.rest.Revision;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What models say of which of their versions are kept. */
@Component
class Retention {
  /**
   * A model's rule.
   *
   * @param keepLast how many of the newest versions are kept
   * @param keepDays for how many days every version is kept
   * @param revision how often it was set
   */
  record Rule(int keepLast, int keepDays, long revision) {}

  private final JdbcClient database;
  private final AuditLog audit;

  Retention(JdbcClient database, AuditLog audit) {
    this.database = database;
    this.audit = audit;
  }

  /** The rule of a model; without one all is kept. */
  Optional<Rule> find(ModelEntity model) {
    return database
        .sql(
            """
            SELECT keep_last, keep_days, revision FROM model_retention
            WHERE tenant_id = ? AND model_id = ?
            """)
        .params(model.tenantId(), model.id())
        .query(
            (row, number) ->
                new Rule(row.getInt("keep_last"), row.getInt("keep_days"), row.getLong("revision")))
        .optional();
  }

  /**
   * Sets the rule.
   *
   * @param expected the revision that it replaces, 0 where there is none
   * @throws io.quantry.contracts.QuantryException {@code precondition-failed} if there is another
   */
  @Transactional
  void set(Caller caller, ModelEntity model, int keepLast, int keepDays, long expected) {
    int written =
        expected == 0
            ? database
                .sql(
                    """
                    INSERT INTO model_retention (model_id, tenant_id, keep_last, keep_days, revision)
                    VALUES (?, ?, ?, ?, 1) ON CONFLICT DO NOTHING
                    """)
                .params(model.id(), model.tenantId(), keepLast, keepDays)
                .update()
            : database
                .sql(
                    """
                    UPDATE model_retention SET keep_last = ?, keep_days = ?, revision = revision + 1
                    WHERE tenant_id = ? AND model_id = ? AND revision = ?
                    """)
                .params(keepLast, keepDays, model.tenantId(), model.id(), expected)
                .update();
    changed(caller, model, written, Map.of("keepLast", keepLast, "keepDays", keepDays));
  }

  /** Takes the rule away: from now on all is kept. */
  @Transactional
  void clear(Caller caller, ModelEntity model, long expected) {
    int written =
        database
            .sql(
                "DELETE FROM model_retention WHERE tenant_id = ? AND model_id = ? AND revision = ?")
            .params(model.tenantId(), model.id(), expected)
            .update();
    changed(caller, model, written, Map.of());
  }

  private void changed(Caller caller, ModelEntity model, int written, Map<String, ?> details) {
    if (written == 0) {
      throw Revision.changed();
    }
    audit.record(caller, AuditAction.RETENTION_CHANGED, "models/" + model.name(), details);
  }
}
