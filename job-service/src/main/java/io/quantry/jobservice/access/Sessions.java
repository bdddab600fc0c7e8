package io.quantry.jobservice.access;

import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.rest.Hmac;
import io.quantry.jobservice.rest.ServiceSecrets;
import io.quantry.jobservice.tenancy.PlatformRows;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Browsers that are signed in. A session is worth what its key is worth: revoking the key ends it.
 * Kept in the database by its hash, so that any replica takes any request.
 */
@Component
class Sessions {
  private static final String TARGET = "session";
  private static final int TOKEN_BYTES = 32;

  private final JdbcClient database;
  private final SessionSettings settings;
  private final AuditLog audit;
  private final PlatformRows rows;
  private final InstantSource clock;
  private final Hmac forgery;
  private final SecureRandom random = new SecureRandom();

  Sessions(
      JdbcClient database,
      SessionSettings settings,
      AuditLog audit,
      ServiceSecrets secrets,
      PlatformRows rows,
      InstantSource clock) {
    this.rows = rows;
    this.database = database;
    this.settings = settings;
    this.audit = audit;
    this.clock = clock;
    this.forgery = new Hmac(secrets.of("session-forgery"));
  }

  /** Signs the key's owner in; the token is for the cookie alone. */
  @Transactional
  String open(Caller caller) {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    database
        .sql(
            """
            INSERT INTO sessions
              (id, tenant_id, key_id, token_hash, created_at, last_used_at, expires_at)
            VALUES (?, ?, ?, ?, now(), now(), now() + make_interval(secs => ?))
            """)
        .params(
            PrefixedId.next(clock),
            caller.tenantId(),
            caller.credentialId(),
            Secrets.hash(token),
            settings.duration().toSeconds())
        .update();
    audit.record(caller, AuditAction.SESSION_OPENED, TARGET, Map.of());
    return token;
  }

  /** The key with which the session was opened, if both are still good. */
  Optional<UUID> keyOf(String token) {
    return rows.with(
        () ->
            database
                .sql(
                    """
                    SELECT key_id FROM sessions
                    WHERE token_hash = ? AND expires_at > now()
                      AND last_used_at > now() - make_interval(secs => ?)
                    """)
                .params(Secrets.hash(token), settings.idle().toSeconds())
                .query(UUID.class)
                .optional());
  }

  /** Signs the browser out. */
  @Transactional
  void close(Caller caller, String token) {
    database.sql("DELETE FROM sessions WHERE token_hash = ?").param(Secrets.hash(token)).update();
    audit.record(caller, AuditAction.SESSION_CLOSED, TARGET, Map.of());
  }

  /** Deletes those that are over. */
  void clear() {
    database
        .sql(
            """
            DELETE FROM sessions
            WHERE expires_at <= now() OR last_used_at <= now() - make_interval(secs => ?)
            """)
        .param(settings.idle().toSeconds())
        .update();
  }

  /**
   * What a page of ours sends with every change, beside the cookie that the browser sends by
   * itself: another site cannot read it.
   */
  String forgeryToken(String token) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(forgery.of(token.getBytes(StandardCharsets.UTF_8)));
  }
}
