package io.quantry.jobservice.pipeline;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Vault;
import io.quantry.jobservice.tenancy.PlatformRows;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The connections of tenants, and their secrets. URLs are judged before they get here. */
@Component
class Connections {
  private final JdbcClient database;
  private final PlatformRows platform;
  private final Vault vault;
  private final AuditLog audit;
  private final InstantSource clock;

  Connections(
      JdbcClient database,
      PlatformRows platform,
      Vault vault,
      AuditLog audit,
      InstantSource clock) {
    this.database = database;
    this.platform = platform;
    this.vault = vault;
    this.audit = audit;
    this.clock = clock;
  }

  List<Connection> list(UUID tenant, @Nullable UUID before, int limit) {
    return database
        .sql(
            "SELECT "
                + Connection.COLUMNS
                + " FROM connections WHERE tenant_id = :tenant AND (cast(:before AS uuid) IS NULL"
                + " OR id < cast(:before AS uuid)) ORDER BY id DESC LIMIT :limit")
        .param("tenant", tenant)
        .param("before", before)
        .param("limit", limit)
        .query(Connection::of)
        .list();
  }

  /**
   * The tenant's connection that a path or a document names.
   *
   * @throws QuantryException {@code not-found}
   */
  Connection required(UUID tenant, String publicId) {
    return PrefixedId.CONNECTION
        .parse(publicId)
        .flatMap(this::find)
        .filter(found -> found.tenantId().equals(tenant))
        .orElseThrow(Connections::missing);
  }

  /** A connection and what hooks of it prove themselves by. */
  record Hooked(Connection connection, String secret) {}

  /**
   * The connection that a hook came for, of whichever tenant.
   *
   * @throws QuantryException {@code not-found}
   */
  Hooked hooked(UUID id) {
    return platform
        .with(
            () ->
                database
                    .sql("SELECT secret, " + Connection.COLUMNS + " FROM connections WHERE id = ?")
                    .param(id)
                    .query(this::opened)
                    .optional())
        .orElseThrow(Connections::missing);
  }

  /** A connection and what its forge takes statuses with. */
  record Telling(Connection connection, String token) {}

  /** The connection of a run; empty if it has gone or has no token. */
  Optional<Telling> telling(UUID id) {
    return database
        .sql(
            "SELECT token AS sealed, "
                + Connection.COLUMNS
                + " FROM connections WHERE id = ? AND token IS NOT NULL")
        .param(id)
        .query(
            (row, number) -> {
              Connection connection = Connection.of(row, number);
              return new Telling(connection, open(connection, row.getBytes("sealed")));
            })
        .optional();
  }

  private Hooked opened(ResultSet row, int number) throws SQLException {
    Connection connection = Connection.of(row, number);
    return new Hooked(connection, open(connection, row.getBytes("secret")));
  }

  /**
   * The id that a hook's path names.
   *
   * @throws QuantryException {@code not-found}
   */
  static UUID id(String publicId) {
    return PrefixedId.CONNECTION.parse(publicId).orElseThrow(Connections::missing);
  }

  private Optional<Connection> find(UUID id) {
    return database
        .sql("SELECT " + Connection.COLUMNS + " FROM connections WHERE id = ?")
        .param(id)
        .query(Connection::of)
        .optional();
  }

  @Transactional
  public Connection create(Caller caller, ConnectionWish wish) {
    UUID id = PrefixedId.next(clock);
    Connection made =
        database
            .sql(
                "INSERT INTO connections (id, tenant_id, kind, name, repository, api_base, secret,"
                    + " token, created_by) VALUES (:id, :tenant, :kind, :name, :repository, :base,"
                    + " :secret, :token, :by) RETURNING "
                    + Connection.COLUMNS)
            .param("id", id)
            .param("tenant", caller.tenantId())
            .param("kind", wish.kind().name())
            .param("name", wish.name())
            .param("repository", wish.repository())
            .param("base", wish.apiBase())
            .param("secret", sealed(id, wish.secret()))
            .param("token", sealed(id, wish.token()))
            .param("by", caller.actor())
            .query(Connection::of)
            .single();
    audit.record(
        caller,
        AuditAction.CONNECTION_CREATED,
        made.path(),
        Map.of("kind", wish.kind().wireName(), "repository", wish.repository()));
    return made;
  }

  /**
   * Puts other ones in place of what was there; attempts under way end with what they began with.
   */
  @Transactional
  public Connection replace(Caller caller, Connection connection, Credentials credentials) {
    Connection replaced =
        database
            .sql(
                "UPDATE connections SET secret = coalesce(:secret, secret), token = coalesce(:token,"
                    + " token) WHERE tenant_id = :tenant AND id = :id RETURNING "
                    + Connection.COLUMNS)
            .param("secret", sealed(connection.id(), credentials.secret()), Types.BINARY)
            .param("token", sealed(connection.id(), credentials.token()), Types.BINARY)
            .param("tenant", caller.tenantId())
            .param("id", connection.id())
            .query(Connection::of)
            .optional()
            .orElseThrow(Connections::missing);
    audit.record(
        caller,
        AuditAction.CONNECTION_CREDENTIALS_REPLACED,
        connection.path(),
        Map.of("secret", credentials.secret() != null, "token", credentials.token() != null));
    return replaced;
  }

  /** Deletes it with its pipelines and their runs; the jobs stay. */
  @Transactional
  public void delete(Caller caller, Connection connection) {
    database
        .sql("DELETE FROM connections WHERE tenant_id = ? AND id = ?")
        .params(caller.tenantId(), connection.id())
        .update();
    audit.record(
        caller,
        AuditAction.CONNECTION_DELETED,
        connection.path(),
        Map.of("repository", connection.repository()));
  }

  private String open(Connection connection, byte[] sealed) {
    return new String(vault.open(owner(connection.id()), sealed), StandardCharsets.UTF_8);
  }

  private byte @Nullable [] sealed(UUID id, @Nullable String secret) {
    return secret == null ? null : vault.seal(owner(id), secret.getBytes(StandardCharsets.UTF_8));
  }

  /** What opens a connection's secret and token. */
  static String owner(UUID connection) {
    return "connection " + connection;
  }

  private static QuantryException missing() {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no such connection");
  }
}
