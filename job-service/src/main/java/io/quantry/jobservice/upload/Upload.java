package io.quantry.jobservice.upload;

import io.quantry.contracts.job.PrefixedId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An upload.
 *
 * @param metadata as the client sent it
 * @param source where its bytes are fetched from; absent: a client sends them
 * @param entityTag of what is there, where the server said one
 * @param length in bytes; 0 while the source has not said it
 * @param received how many of its bytes are on the disk for sure
 * @param failures how often it could not be registered for no fault of its own
 * @param version of the model that it became, once it is done
 * @param sha256 of the file that it is, once it is done
 * @param problem slug of why it failed
 */
record Upload(
    UUID id,
    UUID tenantId,
    String metadata,
    @Nullable String source,
    @Nullable String entityTag,
    long length,
    long received,
    State state,
    int failures,
    @Nullable Integer version,
    @Nullable String sha256,
    @Nullable String problem,
    @Nullable String detail,
    UUID credentialId,
    String createdBy,
    Instant createdAt,
    Instant expiresAt) {
  enum State {
    /** Bytes are missing. */
    RECEIVING,
    /** All are here, and are being checked. */
    RECEIVED,
    DONE,
    FAILED,
    /** The next bytes did not come in time. */
    EXPIRED
  }

  static Upload of(ResultSet row, int number) throws SQLException {
    return new Upload(
        row.getObject("id", UUID.class),
        row.getObject("tenant_id", UUID.class),
        row.getString("metadata"),
        row.getString("source"),
        row.getString("entity_tag"),
        row.getLong("length"),
        row.getLong("received"),
        State.valueOf(row.getString("state")),
        row.getInt("failures"),
        row.getObject("version", Integer.class),
        row.getString("sha256"),
        row.getString("problem"),
        row.getString("detail"),
        row.getObject("credential_id", UUID.class),
        row.getString("created_by"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("expires_at", OffsetDateTime.class).toInstant());
  }

  UploadMetadata wish() {
    return UploadMetadata.parse(metadata);
  }

  String path() {
    return "/v1/uploads/" + PrefixedId.UPLOAD.format(id);
  }
}
