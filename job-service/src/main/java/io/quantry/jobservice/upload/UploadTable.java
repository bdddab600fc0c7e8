package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.Caller;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Rows of uploads. Whoever changes one holds its file, see {@link StagingFiles}. */
@Component
class UploadTable {
  private static final int BATCH = 100;

  private final JdbcClient database;
  private final UploadSettings settings;

  UploadTable(JdbcClient database, UploadSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  /**
   * What a tenant's uploads that are under way will still become.
   *
   * @param bytes that they declared
   */
  record Announced(int count, long bytes) {}

  Announced announced(UUID tenant) {
    return database
        .sql(
            """
            SELECT count(*) AS count, coalesce(sum(length), 0)::bigint AS bytes FROM uploads
            WHERE tenant_id = ? AND state IN ('RECEIVING', 'RECEIVED') AND expires_at > now()
            """)
        .param(tenant)
        .query((row, number) -> new Announced(row.getInt("count"), row.getLong("bytes")))
        .single();
  }

  Upload insert(Caller caller, UUID id, String metadata, long length) {
    return database
        .sql(
            """
            INSERT INTO uploads
              (id, tenant_id, metadata, length, credential_id, created_by, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, clock_timestamp() + make_interval(secs => ?)) RETURNING *
            """)
        .params(
            id,
            caller.tenantId(),
            metadata,
            length,
            caller.credentialId(),
            caller.actor(),
            seconds(settings.expiry()))
        .query(Upload::of)
        .single();
  }

  /** One that is to be fetched. */
  Upload insert(Caller caller, UUID id, String metadata, URI source) {
    return database
        .sql(
            """
            INSERT INTO uploads
              (id, tenant_id, metadata, source, credential_id, created_by, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, clock_timestamp() + make_interval(secs => ?)) RETURNING *
            """)
        .params(
            id,
            caller.tenantId(),
            metadata,
            source.toString(),
            caller.credentialId(),
            caller.actor(),
            seconds(settings.expiry()))
        .query(Upload::of)
        .single();
  }

  /** Which ones wait to be fetched. */
  List<Upload> toFetch() {
    return database
        .sql(
            """
            SELECT * FROM uploads WHERE state = 'RECEIVING' AND source IS NOT NULL
              AND (retry_at IS NULL OR retry_at <= clock_timestamp())
            ORDER BY id LIMIT ?
            """)
        .param(BATCH)
        .query(Upload::of)
        .list();
  }

  /**
   * Says what the source says of itself; what came of something else before is worth nothing.
   *
   * @param length in bytes, absent where it does not say
   */
  void found(Upload upload, @Nullable Long length, @Nullable String entityTag) {
    database
        .sql(
            """
            UPDATE uploads SET length = :length, entity_tag = :tag, received = 0
            WHERE id = :id AND state = 'RECEIVING'
            """)
        .param("length", length)
        .param("tag", entityTag)
        .param("id", upload.id())
        .update();
  }

  /** Says that the source has ended after so many bytes. */
  void fetched(Upload upload, long bytes) {
    database
        .sql(
            """
            UPDATE uploads SET received = :bytes, length = :bytes, state = 'RECEIVED', failures = 0,
              retry_at = NULL
            WHERE id = :id AND state = 'RECEIVING' RETURNING id
            """)
        .param("bytes", bytes)
        .param("id", upload.id())
        .query(UUID.class)
        .single();
  }

  /**
   * The tenant's upload that a client sends, and that a path names.
   *
   * @throws QuantryException {@code not-found}
   */
  Upload requiredOfClient(UUID tenant, String publicId) {
    Upload upload = required(tenant, publicId);
    if (upload.source() != null) {
      throw new QuantryException(
          ErrorCode.NOT_FOUND, "Nobody sends this upload, it is fetched from its source");
    }
    return upload;
  }

  /**
   * The tenant's upload that a path names.
   *
   * @throws QuantryException {@code not-found}
   */
  Upload required(UUID tenant, String publicId) {
    return PrefixedId.UPLOAD
        .parse(publicId)
        .flatMap(id -> find(tenant, id))
        .orElseThrow(() -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such upload"));
  }

  Optional<Upload> find(UUID tenant, UUID id) {
    return database
        .sql("SELECT * FROM uploads WHERE tenant_id = ? AND id = ?")
        .params(tenant, id)
        .query(Upload::of)
        .optional();
  }

  /** Of those, which ones still need their files. */
  List<UUID> live(List<UUID> ids) {
    return ids.isEmpty()
        ? ids
        : database
            .sql("SELECT id FROM uploads WHERE id IN (:ids) AND state IN ('RECEIVING', 'RECEIVED')")
            .param("ids", ids)
            .query((row, number) -> row.getObject("id", UUID.class))
            .list();
  }

  /**
   * Says how many bytes are on the disk, and waits for the next ones from now on.
   *
   * @param complete whether no more will come
   */
  Upload received(Upload upload, long bytes, boolean complete) {
    return database
        .sql(
            """
            UPDATE uploads SET received = ?, state = ?, failures = 0,
              expires_at = clock_timestamp() + make_interval(secs => ?)
            WHERE tenant_id = ? AND id = ? AND state = 'RECEIVING' RETURNING *
            """)
        .params(
            bytes,
            (complete ? Upload.State.RECEIVED : Upload.State.RECEIVING).name(),
            seconds(settings.expiry()),
            upload.tenantId(),
            upload.id())
        .query(Upload::of)
        .single();
  }

  /** Which ones wait to be registered. */
  List<Upload> complete() {
    return database
        .sql(
            """
            SELECT * FROM uploads
            WHERE state = 'RECEIVED' AND (retry_at IS NULL OR retry_at <= clock_timestamp())
            ORDER BY id LIMIT ?
            """)
        .param(BATCH)
        .query(Upload::of)
        .list();
  }

  void done(Upload upload, int version) {
    database
        .sql(
            "UPDATE uploads SET state = 'DONE', version = ? WHERE id = ? AND state = 'RECEIVED' RETURNING id")
        .params(version, upload.id())
        .query(UUID.class)
        .single();
  }

  void stored(Upload upload, String sha256) {
    database
        .sql(
            "UPDATE uploads SET state = 'DONE', sha256 = ? WHERE id = ? AND state = 'RECEIVED' RETURNING id")
        .params(sha256, upload.id())
        .query(UUID.class)
        .single();
  }

  void failed(Upload upload, QuantryException failure) {
    database
        .sql(
            """
            UPDATE uploads SET state = 'FAILED', problem = ?, detail = ?
            WHERE id = ? AND state IN ('RECEIVING', 'RECEIVED')
            """)
        .params(failure.code().slug(), String.valueOf(failure.getMessage()), upload.id())
        .update();
  }

  void failedForNow(Upload upload) {
    database
        .sql(
            """
            UPDATE uploads SET failures = failures + 1,
              retry_at = clock_timestamp() + make_interval(secs => least(power(2, failures), 600))
            WHERE id = ? AND state IN ('RECEIVING', 'RECEIVED')
            """)
        .param(upload.id())
        .update();
  }

  void delete(Upload upload) {
    database
        .sql("DELETE FROM uploads WHERE tenant_id = ? AND id = ?")
        .params(upload.tenantId(), upload.id())
        .update();
  }

  /** Which ones have waited in vain. */
  List<Upload> overdue() {
    return database
        .sql(
            """
            SELECT * FROM uploads WHERE state = 'RECEIVING' AND expires_at < clock_timestamp()
            ORDER BY expires_at LIMIT ?
            """)
        .param(BATCH)
        .query(Upload::of)
        .list();
  }

  /** Whether it had waited in vain, and nothing has come since that was found. */
  boolean expire(Upload upload) {
    return database
            .sql(
                """
                UPDATE uploads SET state = 'EXPIRED'
                WHERE id = ? AND state = 'RECEIVING' AND expires_at < clock_timestamp()
                """)
            .param(upload.id())
            .update()
        > 0;
  }

  /** Drops rows that have said long enough what became of their uploads. */
  void forget() {
    database
        .sql(
            """
            DELETE FROM uploads WHERE state IN ('DONE', 'FAILED', 'EXPIRED')
              AND expires_at < clock_timestamp() - make_interval(secs => ?)
            """)
        .param(seconds(settings.keep()))
        .update();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
