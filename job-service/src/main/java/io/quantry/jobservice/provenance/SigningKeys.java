package io.quantry.jobservice.provenance;

import io.quantry.jobservice.rest.ServiceSecrets;
import io.quantry.provenance.SigningKey;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The key that signs now, and all that ever signed here: what they signed is to be verified after
 * they are replaced.
 */
@Component
class SigningKeys {
  private final ProvenanceSettings settings;
  private final JdbcClient database;
  private final SigningKey current;

  SigningKeys(ProvenanceSettings settings, ServiceSecrets secrets, JdbcClient database) {
    this.settings = settings;
    this.database = database;
    SigningKey configured = settings.key();
    this.current = configured == null ? SigningKey.ofSeed(secrets.of("provenance")) : configured;
    if (settings.withdrawnKeys().contains(current.verification().id())) {
      throw new IllegalStateException(
          "job-service.provenance: the key that the database keeps is withdrawn, configure a signing-key");
    }
    database
        .sql(
            """
            INSERT INTO provenance_keys (key_id, public_key, first_used_at) VALUES (?, ?, now())
            ON CONFLICT DO NOTHING
            """)
        .params(current.verification().id(), current.verification().pem())
        .update();
  }

  SigningKey current() {
    return current;
  }

  /**
   * A key for who verifies.
   *
   * @param pem the public half
   */
  record Published(String id, String pem, Instant firstUsedAt) {}

  /** The latest first. */
  List<Published> published() {
    return database
        .sql(
            """
            SELECT key_id, public_key, first_used_at FROM provenance_keys
            ORDER BY first_used_at DESC, key_id
            """)
        .query(
            (row, number) ->
                new Published(
                    row.getString("key_id"),
                    row.getString("public_key"),
                    row.getObject("first_used_at", OffsetDateTime.class).toInstant()))
        .list()
        .stream()
        .filter(key -> !settings.withdrawnKeys().contains(key.id()))
        .toList();
  }
}
