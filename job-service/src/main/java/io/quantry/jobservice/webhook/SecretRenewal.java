package io.quantry.jobservice.webhook;

import io.quantry.jobservice.access.Vault;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Seals secrets anew at the start where an older key sealed them, so that it can be taken out of
 * the configuration afterwards. Safe when several replicas start at once.
 */
@Component
class SecretRenewal implements InitializingBean {
  private static final Logger LOG = LoggerFactory.getLogger(SecretRenewal.class);

  private final JdbcClient database;
  private final Vault vault;

  SecretRenewal(JdbcClient database, Vault vault) {
    this.database = database;
    this.vault = vault;
  }

  @Override
  public void afterPropertiesSet() {
    renew("secret");
    renew("previous_secret");
  }

  private void renew(String column) {
    List<UUID> webhooks =
        database
            .sql("SELECT id FROM webhooks WHERE " + column + " IS NOT NULL")
            .query((row, number) -> row.getObject("id", UUID.class))
            .list();
    for (UUID webhook : webhooks) {
      database
          .sql("SELECT " + column + " FROM webhooks WHERE id = ? AND " + column + " IS NOT NULL")
          .param(webhook)
          .query((row, number) -> row.getBytes(1))
          .optional()
          .ifPresent(before -> renew(column, webhook, before));
    }
  }

  private void renew(String column, UUID webhook, byte[] before) {
    try {
      vault
          .renew(Webhooks.owner(webhook), before)
          .ifPresent(
              after ->
                  database
                      .sql(
                          "UPDATE webhooks SET %1$s = ? WHERE id = ? AND %1$s = ?"
                              .formatted(column))
                      .params(after, webhook, before)
                      .update());
    } catch (IllegalStateException lost) {
      LOG.error("Webhook {} cannot be signed for: {}", webhook, lost.getMessage());
    }
  }
}
