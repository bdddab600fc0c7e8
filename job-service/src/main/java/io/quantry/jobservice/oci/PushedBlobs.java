package io.quantry.jobservice.oci;

import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.Blobs;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Blobs that were pushed or mounted, each an artifact that its repository refers to. */
@Component
class PushedBlobs {
  private final Blobs blobs;
  private final JdbcClient database;

  PushedBlobs(Blobs blobs, JdbcClient database) {
    this.blobs = blobs;
    this.database = database;
  }

  /**
   * Puts bytes into the store, where nobody owns them yet.
   *
   * @throws io.quantry.contracts.QuantryException {@code digest-mismatch} if they are others
   */
  Blob write(InputStream source, Digest expected) throws IOException {
    return switch (expected.algorithm()) {
      case SHA256 -> blobs.write(source, expected.hex());
      case SHA512 -> {
        MessageDigest digest = expected.algorithm().begin();
        Blob blob = blobs.write(new DigestInputStream(source, digest), null);
        if (!HexFormat.of().formatHex(digest.digest()).equals(expected.hex())) {
          blobs.disown(blob.sha256());
          throw Digest.mismatch();
        }
        yield blob;
      }
    };
  }

  /** Makes bytes of the store the repository's; part of the caller's transaction if it has one. */
  @Transactional
  void keep(UUID tenant, Repository repository, Digest digest, Blob blob) {
    blobs.own(tenant, blob);
    refer(tenant, repository, digest, blob);
  }

  /** Makes what the tenant owns already the repository's. */
  void refer(UUID tenant, Repository repository, Digest digest, Blob blob) {
    database
        .sql(
            """
            INSERT INTO oci_blobs (tenant_id, repository, digest, sha256, size_bytes)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """)
        .params(tenant, repository.name(), digest.toString(), blob.sha256(), blob.sizeBytes())
        .update();
  }

  /**
   * A blob that was pushed.
   *
   * @param repository where; absent: anywhere
   */
  Optional<Blob> find(UUID tenant, @Nullable Repository repository, Digest digest) {
    return database
        .sql(
            """
            SELECT sha256, size_bytes FROM oci_blobs
            WHERE tenant_id = :tenant AND digest = :digest
              AND (cast(:repository AS text) IS NULL OR repository = :repository) LIMIT 1
            """)
        .param("tenant", tenant)
        .param("digest", digest.toString())
        .param("repository", repository == null ? null : repository.name())
        .query((row, number) -> new Blob(row.getString("sha256"), row.getLong("size_bytes")))
        .optional();
  }

  /** Takes it from the repository; false if it was not there. */
  boolean delete(UUID tenant, Repository repository, Digest digest) {
    return database
            .sql("DELETE FROM oci_blobs WHERE tenant_id = ? AND repository = ? AND digest = ?")
            .params(tenant, repository.name(), digest.toString())
            .update()
        > 0;
  }
}
