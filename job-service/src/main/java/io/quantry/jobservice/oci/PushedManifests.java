package io.quantry.jobservice.oci;

import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.Blobs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Manifests that were pushed, and tags that point at them. */
@Component
class PushedManifests {
  private static final String COLUMNS = "digest, sha256, size_bytes, media_type";

  private final Blobs blobs;
  private final JdbcClient database;
  private final JsonMapper json;

  PushedManifests(Blobs blobs, JdbcClient database, JsonMapper json) {
    this.blobs = blobs;
    this.database = database;
    this.json = json;
  }

  /** A manifest, with its bytes in the store. */
  record Manifest(Digest digest, Blob blob, String mediaType) {
    static Manifest of(ResultSet row, int number) throws SQLException {
      return new Manifest(
          Digest.parse(row.getString("digest")),
          new Blob(row.getString("sha256"), row.getLong("size_bytes")),
          row.getString("media_type"));
    }
  }

  /** Keeps one whose bytes are in the store; part of the caller's transaction. */
  void keep(
      UUID tenant,
      Repository repository,
      Manifest manifest,
      ManifestDocument document,
      @Nullable String tag) {
    blobs.own(tenant, manifest.blob());
    Digest subject = document.subject();
    database
        .sql(
            """
            INSERT INTO oci_manifests (tenant_id, repository, digest, sha256, size_bytes, media_type,
              subject, artifact_type, annotations)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """)
        .params(
            Arrays.asList(
                tenant,
                repository.name(),
                manifest.digest().toString(),
                manifest.blob().sha256(),
                manifest.blob().sizeBytes(),
                manifest.mediaType(),
                subject == null ? null : subject.toString(),
                document.artifactType(),
                subject == null ? null : json.writeValueAsString(document.annotations())))
        .update();
    if (tag != null) {
      database
          .sql(
              """
              INSERT INTO oci_tags (tenant_id, repository, tag, digest) VALUES (?, ?, ?, ?)
              ON CONFLICT (tenant_id, repository, tag) DO UPDATE SET digest = excluded.digest
              """)
          .params(tenant, repository.name(), tag, manifest.digest().toString())
          .update();
    }
  }

  Optional<Manifest> find(UUID tenant, Repository repository, Digest digest) {
    return database
        .sql(
            "SELECT "
                + COLUMNS
                + " FROM oci_manifests WHERE tenant_id = ? AND repository = ? AND digest = ?")
        .params(tenant, repository.name(), digest.toString())
        .query(Manifest::of)
        .optional();
  }

  Optional<Manifest> find(UUID tenant, Repository repository, String tag) {
    return database
        .sql(
            "SELECT "
                + COLUMNS
                + """
                 FROM oci_tags t JOIN oci_manifests m USING (tenant_id, repository, digest)
                WHERE tenant_id = ? AND repository = ? AND t.tag = ?
                """)
        .params(tenant, repository.name(), tag)
        .query(Manifest::of)
        .optional();
  }

  /** Takes it from the repository with its tags; false if it was not there. */
  boolean delete(UUID tenant, Repository repository, Digest digest) {
    return database
            .sql("DELETE FROM oci_manifests WHERE tenant_id = ? AND repository = ? AND digest = ?")
            .params(tenant, repository.name(), digest.toString())
            .update()
        > 0;
  }

  /** Takes the tag away, not what it pointed at; false if it was not there. */
  boolean delete(UUID tenant, Repository repository, String tag) {
    return database
            .sql("DELETE FROM oci_tags WHERE tenant_id = ? AND repository = ? AND tag = ?")
            .params(tenant, repository.name(), tag)
            .update()
        > 0;
  }

  /** What refers to a manifest, in the order of their digests. */
  List<Referrer> referrers(
      UUID tenant,
      Repository repository,
      Digest subject,
      @Nullable String artifactType,
      String after,
      int most) {
    return database
        .sql(
            "SELECT "
                + COLUMNS
                + """
                , artifact_type, annotations FROM oci_manifests
                WHERE tenant_id = :tenant AND repository = :repository AND subject = :subject
                  AND digest > :after
                  AND (cast(:type AS text) IS NULL OR artifact_type = :type)
                ORDER BY digest LIMIT :most
                """)
        .param("tenant", tenant)
        .param("repository", repository.name())
        .param("subject", subject.toString())
        .param("after", after)
        .param("type", artifactType)
        .param("most", most)
        .query(this::referrer)
        .list();
  }

  private Referrer referrer(ResultSet row, int number) throws SQLException {
    Map<String, Object> annotations =
        json.readValue(row.getString("annotations"), new TypeReference<>() {});
    return new Referrer(
        Digest.parse(row.getString("digest")),
        row.getString("media_type"),
        row.getLong("size_bytes"),
        row.getString("artifact_type"),
        annotations);
  }
}
