package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.Secrets;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets a submission happen once for each key. The key's row is written in the submission's own
 * transaction under an advisory lock, so a crash leaves neither.
 */
@Component
class IdempotencyKeys {
  private static final int MAX_LENGTH = 255;

  /** Older ones are forgotten, whether or not they have been cleared away. */
  private static final String EXPIRED =
      "(created_at < clock_timestamp() - make_interval(secs => :keep))";

  private final JdbcClient database;
  private final IdempotencySettings settings;

  IdempotencyKeys(JdbcClient database, IdempotencySettings settings) {
    this.database = database;
    this.settings = settings;
  }

  /** Clears away what has expired; safe on several replicas at once. */
  int clear() {
    return database
        .sql("DELETE FROM idempotency_keys WHERE " + EXPIRED)
        .param("keep", keepSeconds())
        .update();
  }

  private record Known(String requestHash, String location, String response) {}

  /**
   * How the key was answered before, if it was used.
   *
   * @throws QuantryException {@code invalid-idempotency-key}, {@code idempotency-key-reused}
   */
  Optional<Submissions.Accepted> known(UUID tenant, String key, String body) {
    if (key.isBlank()
        || key.length() > MAX_LENGTH
        || key.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
      throw new QuantryException(
          ErrorCode.INVALID_IDEMPOTENCY_KEY,
          "Expected an Idempotency-Key of 1 to " + MAX_LENGTH + " printable ASCII characters");
    }
    Optional<Known> known =
        database
            .sql(
                """
                SELECT request_hash, location, response FROM idempotency_keys
                WHERE tenant_id = :tenant AND key = :key AND NOT\s"""
                    + EXPIRED)
            .param("tenant", tenant)
            .param("key", key)
            .param("keep", keepSeconds())
            .query(
                (row, number) ->
                    new Known(
                        row.getString("request_hash"),
                        row.getString("location"),
                        row.getString("response")))
            .optional();
    if (known.isPresent() && !known.get().requestHash().equals(Secrets.hash(body))) {
      throw new QuantryException(
          ErrorCode.IDEMPOTENCY_KEY_REUSED, "This key was used with another body");
    }
    return known.map(answer -> new Submissions.Accepted(answer.location(), answer.response()));
  }

  private double keepSeconds() {
    return settings.keep().toMillis() / 1000.0;
  }

  /**
   * Runs {@code submission} unless the key was used before; then answers as it was answered.
   *
   * @throws QuantryException {@code invalid-idempotency-key}, {@code idempotency-key-reused},
   *     {@code idempotency-in-progress}
   */
  Submissions.Accepted once(
      UUID tenant, String key, String body, Supplier<Submissions.Accepted> submission) {
    boolean locked =
        database
            .sql("SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0))")
            .param("idempotency " + tenant + " " + key)
            .query(Boolean.class)
            .single();
    if (!locked) {
      throw new QuantryException(
          ErrorCode.IDEMPOTENCY_IN_PROGRESS, "The first request with this key is still running");
    }
    database
        .sql("DELETE FROM idempotency_keys WHERE tenant_id = :tenant AND key = :key AND " + EXPIRED)
        .param("tenant", tenant)
        .param("key", key)
        .param("keep", keepSeconds())
        .update();
    Optional<Submissions.Accepted> known = known(tenant, key, body);
    if (known.isPresent()) {
      return known.get();
    }
    Submissions.Accepted accepted = submission.get();
    database
        .sql(
            """
            INSERT INTO idempotency_keys (tenant_id, key, request_hash, location, response)
            VALUES (?, ?, ?, ?, ?)
            """)
        .params(tenant, key, Secrets.hash(body), accepted.location(), accepted.body())
        .update();
    return accepted;
  }
}
