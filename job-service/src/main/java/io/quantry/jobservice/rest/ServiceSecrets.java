package io.quantry.jobservice.rest;

import io.quantry.jobservice.tenancy.PlatformRows;
import java.security.SecureRandom;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Secrets of 256 bits that nobody chose: made when first asked for, the same for every replica. */
@Component
public class ServiceSecrets {
  private static final int BYTES = 32;

  private final JdbcClient database;
  private final PlatformRows rows;

  ServiceSecrets(JdbcClient database, PlatformRows rows) {
    this.rows = rows;
    this.database = database;
  }

  /** The secret of this name. */
  public byte[] of(String name) {
    return rows.with(() -> made(name));
  }

  private byte[] made(String name) {
    byte[] fresh = new byte[BYTES];
    new SecureRandom().nextBytes(fresh);
    database
        .sql("INSERT INTO service_secrets (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .params(name, fresh)
        .update();
    return database
        .sql("SELECT value FROM service_secrets WHERE name = ?")
        .param(name)
        .query(byte[].class)
        .single();
  }
}
