package io.quantry.jobservice.rest;

import java.security.SecureRandom;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The key that seals cursors: made once, the same for every replica. */
@Component
class ServiceSecret {
  private static final String NAME = "cursor";

  private final byte[] value;

  ServiceSecret(JdbcClient database) {
    byte[] fresh = new byte[32];
    new SecureRandom().nextBytes(fresh);
    database
        .sql("INSERT INTO service_secrets (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .params(NAME, fresh)
        .update();
    this.value =
        database
            .sql("SELECT value FROM service_secrets WHERE name = ?")
            .param(NAME)
            .query(byte[].class)
            .single();
  }

  byte[] value() {
    return value.clone();
  }
}
