package io.quantry.jobservice.access;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.access.ApiKey;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.tenancy.PlatformRows;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The keys of tenants. A key is found by its hash, and counts as long as it is neither revoked nor
 * expired.
 */
@Component
class ApiKeys {
  private static final String COLUMNS =
      "id, tenant_id, name, hint, scope, created_by, created_at, expires_at, last_used_at, revoked_at";

  /** The callers that keys let in, and what it takes to be one of them. */
  private static final String CALLER =
      """
      SELECT k.id, k.tenant_id, k.scope, t.max_requests_per_second
      FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
      WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()) AND\s""";

  private final JdbcClient database;
  private final KeyHashes hashes;
  private final AuditLog audit;
  private final PlatformRows rows;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  ApiKeys(
      JdbcClient database,
      KeyHashes hashes,
      AuditLog audit,
      PlatformRows rows,
      InstantSource clock) {
    this.rows = rows;
    this.audit = audit;
    this.database = database;
    this.hashes = hashes;
    this.clock = clock;
  }

  /**
   * A key as it is kept.
   *
   * @param hint its first characters, by which its owner recognizes it
   * @param createdBy who made it, absent for the first key of a tenant
   */
  record Row(
      UUID id,
      UUID tenantId,
      String name,
      String hint,
      Scope scope,
      @Nullable String createdBy,
      Instant createdAt,
      @Nullable Instant expiresAt,
      @Nullable Instant lastUsedAt,
      @Nullable Instant revokedAt) {}

  /** A new key: the only time that it is known. */
  record Made(Row row, String key) {}

  /**
   * Makes a key of the caller's tenant.
   *
   * @throws QuantryException {@code insufficient-scope} if it could do more than the caller
   */
  @Transactional
  Made make(Caller caller, String name, Scope scope, @Nullable Instant expiresAt) {
    String key = ApiKey.generate(ApiKey.USER_PREFIX, random);
    if (scope.compareTo(caller.scope()) > 0) {
      throw new QuantryException(
          ErrorCode.INSUFFICIENT_SCOPE, "A key makes none with a wider scope than its own");
    }
    Row row = insert(caller.tenantId(), name, scope, expiresAt, caller.actor(), key).orElseThrow();
    audit.record(
        caller,
        AuditAction.API_KEY_CREATED,
        target(row.id()),
        Map.of("name", name, "scope", scope.wireName()));
    return new Made(row, key);
  }

  private static String target(UUID key) {
    return "api-keys/" + PrefixedId.KEY.format(key);
  }

  /** The key of a new tenant's first administrator. */
  Made first(UUID tenant, String maker) {
    String key = ApiKey.generate(ApiKey.USER_PREFIX, random);
    return new Made(insert(tenant, "first", Scope.ADMIN, null, maker, key).orElseThrow(), key);
  }

  /** Hashes keys anew of which the SHA-256 alone was kept. Safe when several replicas do it. */
  @Transactional
  void rehash() {
    database
        .sql("SELECT id, key_hash FROM api_keys WHERE NOT keyed ORDER BY id FOR UPDATE")
        .query((row, number) -> Map.entry(row.getObject(1, UUID.class), row.getString(2)))
        .list()
        .forEach(
            key ->
                database
                    .sql("UPDATE api_keys SET key_hash = ?, keyed = true WHERE id = ?")
                    .params(hashes.ofPlain(key.getValue()), key.getKey())
                    .update());
  }

  /** Takes a key that somebody else made, once. */
  void adopt(UUID tenant, String name, Scope scope, String key) {
    boolean known =
        database
            .sql("SELECT EXISTS (SELECT 1 FROM api_keys WHERE key_hash IN (:hashes))")
            .param("hashes", hashes.all(key))
            .query(Boolean.class)
            .single();
    if (!known) {
      insert(tenant, name, scope, null, null, key);
    }
  }

  /** Empty where the key is there already. */
  private Optional<Row> insert(
      UUID tenant,
      String name,
      Scope scope,
      @Nullable Instant expiresAt,
      @Nullable String maker,
      String key) {
    return database
        .sql(
            """
            INSERT INTO api_keys
              (id, tenant_id, name, key_hash, keyed, hint, scope, created_by, created_at, expires_at)
            VALUES (:id, :tenant, :name, :hash, true, :hint, :scope, :maker, now(),
              cast(:expiresAt AS timestamptz)) ON CONFLICT (key_hash) DO NOTHING
            RETURNING\s"""
                + COLUMNS)
        .param("id", PrefixedId.next(clock))
        .param("tenant", tenant)
        .param("name", name)
        .param("hash", hashes.fresh(key))
        .param("hint", ApiKey.hint(key))
        .param("scope", scope.name())
        .param("maker", maker)
        .param("expiresAt", expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC))
        .query(ApiKeys::row)
        .optional();
  }

  /** Whom the valid key behind this text lets in, whosever it is. */
  Optional<Caller> valid(String key) {
    return rows.with(
        () ->
            database
                .sql(CALLER + "k.key_hash IN (:hashes)")
                .param("hashes", hashes.all(key))
                .query(ApiKeys::caller)
                .optional());
  }

  /** Whom the key of this id lets in, if it is valid. */
  Optional<Caller> valid(UUID id) {
    return rows.with(
        () -> database.sql(CALLER + "k.id = ?").param(id).query(ApiKeys::caller).optional());
  }

  private static Caller caller(ResultSet row, int number) throws SQLException {
    UUID id = row.getObject("id", UUID.class);
    return new Caller(
        row.getObject("tenant_id", UUID.class),
        id,
        PrefixedId.KEY.format(id),
        Scope.valueOf(row.getString("scope")),
        row.getObject("max_requests_per_second", Integer.class),
        null);
  }

  Optional<Row> find(UUID tenant, UUID id) {
    return database
        .sql("SELECT " + COLUMNS + " FROM api_keys WHERE tenant_id = ? AND id = ?")
        .params(tenant, id)
        .query(ApiKeys::row)
        .optional();
  }

  /** Keys of the tenant, the newest first, from the one before {@code before} on. */
  List<Row> list(UUID tenant, @Nullable UUID before, int limit) {
    return database
        .sql(
            "SELECT "
                + COLUMNS
                + """
                 FROM api_keys WHERE tenant_id = :tenant
                  AND (cast(:before AS uuid) IS NULL OR id < cast(:before AS uuid))
                ORDER BY id DESC LIMIT :limit
                """)
        .param("tenant", tenant)
        .param("before", before)
        .param("limit", limit)
        .query(ApiKeys::row)
        .list();
  }

  /** Ends a key for good, from this moment on; false where the tenant has none of this id. */
  @Transactional
  boolean revoke(Caller caller, UUID id) {
    int revoked =
        database
            .sql(
                """
                UPDATE api_keys SET revoked_at = now()
                WHERE tenant_id = ? AND id = ? AND revoked_at IS NULL
                """)
            .params(caller.tenantId(), id)
            .update();
    if (revoked > 0) {
      audit.record(caller, AuditAction.API_KEY_REVOKED, target(id), Map.of());
    }
    return revoked > 0 || find(caller.tenantId(), id).isPresent();
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getObject("id", UUID.class),
        row.getObject("tenant_id", UUID.class),
        row.getString("name"),
        row.getString("hint"),
        Scope.valueOf(row.getString("scope")),
        row.getString("created_by"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        instant(row, "expires_at"),
        instant(row, "last_used_at"),
        instant(row, "revoked_at"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }
}
