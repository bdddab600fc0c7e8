package io.quantry.jobservice.oci;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.artifact.Blob;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Uploads under way. Each of their chunks is an artifact, so that they are in no one process and go
 * on at another replica; the last one in its place wins, and nobody else is there.
 */
@Component
class BlobUploads {
  private final OciSettings settings;
  private final JdbcClient database;

  BlobUploads(OciSettings settings, JdbcClient database) {
    this.settings = settings;
    this.database = database;
  }

  BlobUpload begin(UUID tenant, Repository repository) {
    BlobUpload upload = new BlobUpload(UUID.randomUUID(), tenant, repository, 0);
    database
        .sql(
            """
            INSERT INTO oci_uploads (id, tenant_id, repository, expires_at)
            VALUES (?, ?, ?, clock_timestamp() + make_interval(secs => ?))
            """)
        .params(upload.id(), tenant, repository.name(), expirySeconds())
        .update();
    return upload;
  }

  Optional<BlobUpload> find(UUID tenant, Repository repository, UUID id) {
    return database
        .sql(
            """
            SELECT received FROM oci_uploads
            WHERE tenant_id = ? AND repository = ? AND id = ? AND expires_at > clock_timestamp()
            """)
        .params(tenant, repository.name(), id)
        .query(Long.class)
        .optional()
        .map(received -> new BlobUpload(id, tenant, repository, received));
  }

  /**
   * Adds bytes that the tenant owns to the end of what had been received.
   *
   * @throws QuantryException {@code range-not-satisfiable} if others were faster
   */
  @Transactional
  BlobUpload add(BlobUpload upload, Blob chunk) {
    int added =
        database
            .sql(
                """
                UPDATE oci_uploads SET received = received + ?,
                  expires_at = clock_timestamp() + make_interval(secs => ?)
                WHERE tenant_id = ? AND id = ? AND received = ?
                """)
            .params(
                chunk.sizeBytes(), expirySeconds(), upload.tenant(), upload.id(), upload.received())
            .update();
    if (added == 0) {
      throw overtaken();
    }
    database
        .sql(
            """
            INSERT INTO oci_upload_chunks (upload_id, first_byte, tenant_id, sha256, size_bytes)
            VALUES (?, ?, ?, ?, ?)
            """)
        .params(upload.id(), upload.received(), upload.tenant(), chunk.sha256(), chunk.sizeBytes())
        .update();
    return new BlobUpload(
        upload.id(), upload.tenant(), upload.repository(), upload.received() + chunk.sizeBytes());
  }

  /** In their order. */
  List<Blob> chunks(BlobUpload upload) {
    return database
        .sql(
            """
            SELECT sha256, size_bytes FROM oci_upload_chunks
            WHERE tenant_id = ? AND upload_id = ? ORDER BY first_byte
            """)
        .params(upload.tenant(), upload.id())
        .query((row, number) -> new Blob(row.getString("sha256"), row.getLong("size_bytes")))
        .list();
  }

  /**
   * Ends it, as it is known to the caller, whose transaction keeps the blob.
   *
   * @throws QuantryException {@code range-not-satisfiable} if something was added meanwhile
   */
  void end(BlobUpload upload) {
    int ended =
        database
            .sql("DELETE FROM oci_uploads WHERE tenant_id = ? AND id = ? AND received = ?")
            .params(upload.tenant(), upload.id(), upload.received())
            .update();
    if (ended == 0) {
      throw overtaken();
    }
  }

  /** Gives it up; false if there was none. */
  boolean cancel(UUID tenant, Repository repository, UUID id) {
    return database
            .sql("DELETE FROM oci_uploads WHERE tenant_id = ? AND repository = ? AND id = ?")
            .params(tenant, repository.name(), id)
            .update()
        > 0;
  }

  /** Gives up those of all tenants to which nothing was added for long. */
  void expire() {
    database.sql("DELETE FROM oci_uploads WHERE expires_at < clock_timestamp()").update();
  }

  private double expirySeconds() {
    return settings.uploadExpiry().toMillis() / 1000.0;
  }

  private static QuantryException overtaken() {
    return new QuantryException(
        ErrorCode.RANGE_NOT_SATISFIABLE, "Other bytes have come meanwhile, ask for its Range");
  }
}
