package io.quantry.jobservice.oci;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All tags of a repository: of versions, of aliases, and those that were pushed. */
@Component
class Tags {
  /** As long as the specification lets a tag be. */
  private static final int LONGEST = 128;

  private final JdbcClient database;

  Tags(JdbcClient database) {
    this.database = database;
  }

  /** Those after {@code last} in the order of their bytes. */
  List<String> list(UUID tenant, Repository repository, String last, int most) {
    return database
        .sql(
            """
            WITH named AS (
              SELECT 'v' || v.version AS tag FROM models m
              JOIN model_versions v ON v.tenant_id = m.tenant_id AND v.model_id = m.id
              WHERE m.tenant_id = :tenant AND m.name = :repository AND v.state = 'READY'
              UNION
              SELECT a.alias FROM models m
              JOIN aliases a ON a.tenant_id = m.tenant_id AND a.model_id = m.id
              JOIN model_versions v ON v.tenant_id = a.tenant_id AND v.id = a.version_id
              WHERE m.tenant_id = :tenant AND m.name = :repository AND v.state = 'READY')
            SELECT tag FROM (
              SELECT tag COLLATE "C" AS tag FROM named
              UNION SELECT (tag || '-image') COLLATE "C" FROM named
              UNION SELECT tag FROM oci_tags
              WHERE tenant_id = :tenant AND repository = :repository) tags
            WHERE tag > :last AND length(tag) <= :longest ORDER BY tag LIMIT :most
            """)
        .param("tenant", tenant)
        .param("repository", repository.name())
        .param("last", last)
        .param("longest", LONGEST)
        .param("most", most)
        .query((row, number) -> row.getString("tag"))
        .list();
  }

  /** Whether there is anything of the repository, if no tag. */
  boolean exists(UUID tenant, Repository repository) {
    return database
        .sql(
            """
            SELECT EXISTS (SELECT FROM models m
                JOIN model_versions v ON v.tenant_id = m.tenant_id AND v.model_id = m.id
                WHERE m.tenant_id = :tenant AND m.name = :repository AND v.state = 'READY')
              OR EXISTS (SELECT FROM oci_manifests
                WHERE tenant_id = :tenant AND repository = :repository)
              OR EXISTS (SELECT FROM oci_blobs
                WHERE tenant_id = :tenant AND repository = :repository)
            """)
        .param("tenant", tenant)
        .param("repository", repository.name())
        .query(Boolean.class)
        .single();
  }
}
