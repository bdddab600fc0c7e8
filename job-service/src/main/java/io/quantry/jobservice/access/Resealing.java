package io.quantry.jobservice.access;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Seals secrets anew where an older key sealed them, so that it can be taken out of the
 * configuration afterwards. Safe when several replicas do so at once.
 */
@Component
public class Resealing {
  private static final Logger LOG = LoggerFactory.getLogger(Resealing.class);

  private final JdbcClient database;
  private final Vault vault;

  Resealing(JdbcClient database, Vault vault) {
    this.database = database;
    this.vault = vault;
  }

  /**
   * Renews what a column holds.
   *
   * @param owner whom the vault knows as the owner of a row's secret, by the row's id
   */
  public void renew(String table, String column, Function<UUID, String> owner) {
    List<UUID> rows =
        database
            .sql("SELECT id FROM " + table + " WHERE " + column + " IS NOT NULL")
            .query((row, number) -> row.getObject("id", UUID.class))
            .list();
    for (UUID id : rows) {
      database
          .sql("SELECT %2$s FROM %1$s WHERE id = ? AND %2$s IS NOT NULL".formatted(table, column))
          .param(id)
          .query((row, number) -> row.getBytes(1))
          .optional()
          .ifPresent(before -> renew(table, column, id, owner.apply(id), before));
    }
  }

  private void renew(String table, String column, UUID id, String owner, byte[] before) {
    try {
      vault
          .renew(owner, before)
          .ifPresent(
              after ->
                  database
                      .sql(
                          "UPDATE %1$s SET %2$s = ? WHERE id = ? AND %2$s = ?"
                              .formatted(table, column))
                      .params(after, id, before)
                      .update());
    } catch (IllegalStateException lost) {
      LOG.error("The {} cannot be used any more: {}", column, lost.getMessage());
    }
  }
}
