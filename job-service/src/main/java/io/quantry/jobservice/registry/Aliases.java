package io.quantry.jobservice.registry;

import io.quantry.contracts.job.PrefixedId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Movable names of versions, with the history of every move. */
@Component
class Aliases {
  private final AliasTable table;
  private final JdbcClient database;
  private final InstantSource clock;

  Aliases(AliasTable table, JdbcClient database, InstantSource clock) {
    this.table = table;
    this.database = database;
    this.clock = clock;
  }

  Optional<AliasEntity> find(UUID tenant, UUID model, String alias) {
    return table.findByTenantIdAndModelIdAndAlias(tenant, model, alias);
  }

  List<AliasEntity> of(UUID tenant, UUID model) {
    return table.findByTenantIdAndModelIdOrderByAlias(tenant, model);
  }

  /** Those whose names follow {@code name}, by name. */
  List<AliasEntity> after(UUID tenant, UUID model, String name, int limit) {
    return table.findAfter(tenant, model, name, Limit.of(limit));
  }

  /** Points the alias at the version, wherever it pointed before. */
  @Transactional
  void point(UUID tenant, UUID model, String alias, UUID version) {
    long revision =
        database
            .sql(
                """
                INSERT INTO aliases AS a
                  (id, tenant_id, model_id, alias, version_id, revision, updated_at)
                VALUES (?, ?, ?, ?, ?, 1, now())
                ON CONFLICT (model_id, alias) DO UPDATE SET
                  version_id = excluded.version_id, revision = a.revision + 1, updated_at = now()
                RETURNING a.revision
                """)
            .params(PrefixedId.next(clock), tenant, model, alias, version)
            .query(Long.class)
            .single();
    remember(tenant, model, alias, version, revision);
  }

  /**
   * Points the alias at the version if it still has the revision expected, 0 for one that is not
   * there yet; the new revision, or empty if it has another.
   */
  @Transactional
  OptionalLong move(UUID tenant, UUID model, String alias, UUID version, long expected) {
    Optional<Long> revision =
        expected == 0
            ? database
                .sql(
                    """
                    INSERT INTO aliases
                      (id, tenant_id, model_id, alias, version_id, revision, updated_at)
                    VALUES (?, ?, ?, ?, ?, 1, now()) ON CONFLICT DO NOTHING RETURNING revision
                    """)
                .params(PrefixedId.next(clock), tenant, model, alias, version)
                .query(Long.class)
                .optional()
            : database
                .sql(
                    """
                    UPDATE aliases SET version_id = ?, revision = revision + 1, updated_at = now()
                    WHERE tenant_id = ? AND model_id = ? AND alias = ? AND revision = ?
                    RETURNING revision
                    """)
                .params(version, tenant, model, alias, expected)
                .query(Long.class)
                .optional();
    revision.ifPresent(reached -> remember(tenant, model, alias, version, reached));
    return revision.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  private void remember(UUID tenant, UUID model, String alias, UUID version, long revision) {
    database
        .sql(
            """
            INSERT INTO alias_history
              (id, tenant_id, model_id, alias, version_id, revision, changed_at)
            VALUES (?, ?, ?, ?, ?, ?, now())
            """)
        .params(PrefixedId.next(clock), tenant, model, alias, version, revision)
        .update();
  }
}
