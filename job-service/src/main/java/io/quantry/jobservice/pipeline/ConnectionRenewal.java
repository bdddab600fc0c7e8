package io.quantry.jobservice.pipeline;

import io.quantry.jobservice.access.Vault;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Seals secrets and tokens anew at the start where an older key sealed them, so that it can be
 * taken out of the configuration afterwards. Safe when several replicas start at once.
 */
@Component
class ConnectionRenewal implements InitializingBean {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionRenewal.class);

  private final JdbcClient database;
  private final Vault vault;

  ConnectionRenewal(JdbcClient database, Vault vault) {
    this.database = database;
    this.vault = vault;
  }

  @Override
  public void afterPropertiesSet() {
    renew("secret");
    renew("token");
  }

  private void renew(String column) {
    List<UUID> all =
        database
            .sql("SELECT id FROM connections WHERE " + column + " IS NOT NULL")
            .query((row, number) -> row.getObject("id", UUID.class))
            .list();
    for (UUID connection : all) {
      database
          .sql("SELECT %1$s FROM connections WHERE id = ? AND %1$s IS NOT NULL".formatted(column))
          .param(connection)
          .query((row, number) -> row.getBytes(1))
          .optional()
          .ifPresent(before -> renew(column, connection, before));
    }
  }

  private void renew(String column, UUID connection, byte[] before) {
    try {
      vault
          .renew(Connections.owner(connection), before)
          .ifPresent(
              after ->
                  database
                      .sql(
                          "UPDATE connections SET %1$s = ? WHERE id = ? AND %1$s = ?"
                              .formatted(column))
                      .params(after, connection, before)
                      .update());
    } catch (IllegalStateException lost) {
      LOG.error("The {} of a connection is lost: {}", column, lost.getMessage());
    }
  }
}
