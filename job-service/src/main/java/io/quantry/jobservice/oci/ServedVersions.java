package io.quantry.jobservice.oci;

import io.quantry.contracts.fleet.BlobRef;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The versions of the registry as tags name them: {@code v3} and {@code v3-image}, an alias and an
 * alias with {@code -image}. A version's own tag goes before an alias that is spelled like it.
 */
@Component
class ServedVersions {
  private static final String IMAGE = "-image";
  private static final Pattern VERSION_TAG = Pattern.compile("v([1-9][0-9]{0,8})(-image)?");

  private static final String VERSION =
      """
      SELECT v.id, m.name, v.version, v.created_at, v.facts, v.technique
      FROM model_versions v JOIN models m ON m.tenant_id = v.tenant_id AND m.id = v.model_id
      WHERE v.tenant_id = :tenant AND v.state = 'READY' AND\s""";

  private final JdbcClient database;

  ServedVersions(JdbcClient database) {
    this.database = database;
  }

  /** What a tag means. */
  record Tagged(ServedVersion version, ServedVersion.Form form) {}

  /** The version of that repository that a tag names, empty if it names none. */
  Optional<Tagged> find(UUID tenant, Repository repository, String tag) {
    Matcher matcher = VERSION_TAG.matcher(tag);
    if (matcher.matches()) {
      Optional<Tagged> numbered =
          numbered(tenant, repository, Integer.parseInt(matcher.group(1)))
              .map(version -> new Tagged(version, form(matcher.group(2) != null)));
      if (numbered.isPresent()) {
        return numbered;
      }
    }
    Optional<Tagged> named =
        aliased(tenant, repository, tag).map(version -> new Tagged(version, form(false)));
    return named.isPresent() || !tag.endsWith(IMAGE)
        ? named
        : aliased(tenant, repository, withoutImage(tag))
            .map(version -> new Tagged(version, form(true)));
  }

  /** Whether such a tag is a version's if there is one of that number, now or later. */
  static boolean isVersionTag(String tag) {
    return VERSION_TAG.matcher(tag).matches();
  }

  /** The alias that a tag would be of. */
  static String withoutImage(String tag) {
    return tag.endsWith(IMAGE) ? tag.substring(0, tag.length() - IMAGE.length()) : tag;
  }

  private static ServedVersion.Form form(boolean image) {
    return image ? ServedVersion.Form.IMAGE : ServedVersion.Form.MODEL;
  }

  private Optional<ServedVersion> numbered(UUID tenant, Repository repository, int number) {
    return with(
        tenant,
        database
            .sql(VERSION + "m.name = :name AND v.version = :number")
            .param("name", repository.name())
            .param("number", number));
  }

  private Optional<ServedVersion> aliased(UUID tenant, Repository repository, String alias) {
    return with(
        tenant,
        database
            .sql(
                VERSION
                    + """
                    m.name = :name AND v.id = (
                      SELECT a.version_id FROM aliases a
                      WHERE a.tenant_id = m.tenant_id AND a.model_id = m.id AND a.alias = :alias)
                    """)
            .param("name", repository.name())
            .param("alias", alias));
  }

  /** The version of this id. */
  Optional<ServedVersion> find(UUID tenant, UUID id) {
    return with(tenant, database.sql(VERSION + "v.id = :id").param("id", id));
  }

  private Optional<ServedVersion> with(UUID tenant, JdbcClient.StatementSpec statement) {
    return statement
        .param("tenant", tenant)
        .query(
            (row, number) ->
                new ServedVersion(
                    tenant,
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    row.getInt("version"),
                    row.getObject("created_at", OffsetDateTime.class).toInstant(),
                    row.getString("facts"),
                    row.getString("technique"),
                    List.of()))
        .optional()
        .map(this::withFiles);
  }

  private ServedVersion withFiles(ServedVersion version) {
    List<BlobRef> files =
        database
            .sql(
                """
                SELECT name, sha256, size_bytes FROM version_files
                WHERE tenant_id = ? AND version_id = ? ORDER BY position
                """)
            .params(version.tenant(), version.id())
            .query(
                (row, number) ->
                    new BlobRef(
                        row.getString("name"), row.getString("sha256"), row.getLong("size_bytes")))
            .list();
    return new ServedVersion(
        version.tenant(),
        version.id(),
        version.model(),
        version.number(),
        version.createdAt(),
        version.facts(),
        version.technique(),
        files);
  }

  /** A model's file of that digest, of a version that can be pulled. */
  Optional<BlobRef> file(UUID tenant, Repository repository, String sha256) {
    return database
        .sql(
            """
            SELECT f.name, f.sha256, f.size_bytes FROM models m
            JOIN model_versions v ON v.tenant_id = m.tenant_id AND v.model_id = m.id
            JOIN version_files f ON f.tenant_id = v.tenant_id AND f.version_id = v.id
            WHERE m.tenant_id = ? AND m.name = ? AND v.state = 'READY' AND f.held_sha256 = ?
            LIMIT 1
            """)
        .params(tenant, repository.name(), sha256)
        .query(
            (row, number) ->
                new BlobRef(
                    row.getString("name"), row.getString("sha256"), row.getLong("size_bytes")))
        .optional();
  }

  /** Whether the repository is a model. */
  boolean isModel(UUID tenant, Repository repository) {
    return database
        .sql("SELECT EXISTS (SELECT FROM models WHERE tenant_id = ? AND name = ?)")
        .params(tenant, repository.name())
        .query(Boolean.class)
        .single();
  }
}
