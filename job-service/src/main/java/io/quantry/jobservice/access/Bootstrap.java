package io.quantry.jobservice.access;

import io.quantry.contracts.job.PrefixedId;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Makes the first tenant, its key and the join token. Safe when several replicas start at once. */
@Component
class Bootstrap implements InitializingBean {
  private final BootstrapSettings settings;
  private final ApiKeys keys;
  private final JdbcClient database;
  private final InstantSource clock;

  Bootstrap(BootstrapSettings settings, ApiKeys keys, JdbcClient database, InstantSource clock) {
    this.settings = settings;
    this.keys = keys;
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void afterPropertiesSet() {
    database
        .sql("INSERT INTO tenants (id, name) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .params(PrefixedId.next(clock), settings.tenant())
        .update();
    UUID tenant =
        database
            .sql("SELECT id FROM tenants WHERE name = ?")
            .param(settings.tenant())
            .query(UUID.class)
            .single();
    keys.rehash();
    if (settings.apiKey() != null) {
      keys.adopt(tenant, "bootstrap", Scope.OPERATOR, settings.apiKey());
    }
    if (settings.joinToken() != null) {
      database
          .sql(
              """
              INSERT INTO join_tokens (id, tenant_id, token_hash) VALUES (?, ?, ?)
              ON CONFLICT DO NOTHING
              """)
          .params(PrefixedId.next(clock), tenant, Secrets.hash(settings.joinToken()))
          .update();
    }
  }
}
