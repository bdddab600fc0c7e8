package io.quantry.jobservice.access;

import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Seals the audit log: each event of a tenant gets the next number, and a hash over itself and the
 * hash before, so that nothing can be changed, taken out or put in between without changing every
 * hash that follows. The last hash, kept elsewhere, proves all before it. Afterwards, so that
 * changes do not wait for each other at the end of the chain.
 *
 * <p>The hash is the SHA-256, in hexadecimal, of this JSON array in UTF-8, without blanks: the hash
 * before (64 zeros for the first), number, id, time (ISO 8601, UTC), actor, action, target, details
 * as text, request id. Cost: one row read and written an event.
 */
@Component
class AuditChain implements Looping {
  static final String BEGINNING = "0".repeat(64);

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int BATCH = 1000;

  private final AuditLog log;
  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final JsonMapper json;
  private final WakeableLoop loop = new WakeableLoop("audit seal", INTERVAL, this::seal);

  AuditChain(AuditLog log, JdbcClient database, TransactionTemplate transactions, JsonMapper json) {
    this.log = log;
    this.database = database;
    this.transactions = transactions;
    this.json = json;
  }

  /** The end of a chain, or of a part of it. */
  record Link(long seq, String hash) {}

  /**
   * What a look at a whole chain found.
   *
   * @param end its last event as its hash must be, number 0 for a chain that has none
   * @param brokenAt the first event that is not what was sealed, absent if all are
   */
  record Verification(Link end, @Nullable Long brokenAt) {}

  private void seal() {
    database
        .sql("SELECT DISTINCT tenant_id FROM audit_events WHERE seq IS NULL")
        .query(UUID.class)
        .list()
        .forEach(
            tenant -> {
              while (sealSome(tenant) == BATCH) {
                // there may be more
              }
            });
  }

  private int sealSome(UUID tenant) {
    return transactions.execute(
        status -> {
          Link end = lockEnd(tenant);
          List<AuditLog.Row> rows = log.unsealed(tenant, BATCH);
          for (AuditLog.Row row : rows) {
            end = next(end, row);
            database
                .sql("UPDATE audit_events SET seq = ?, hash = ? WHERE id = ?")
                .params(end.seq(), end.hash(), row.id())
                .update();
          }
          database
              .sql("UPDATE audit_chains SET seq = ?, hash = ? WHERE tenant_id = ?")
              .params(end.seq(), end.hash(), tenant)
              .update();
          return rows.size();
        });
  }

  private Link lockEnd(UUID tenant) {
    database
        .sql(
            """
            INSERT INTO audit_chains (tenant_id, seq, hash) VALUES (?, 0, ?)
            ON CONFLICT DO NOTHING
            """)
        .params(tenant, BEGINNING)
        .update();
    return database
        .sql("SELECT seq, hash FROM audit_chains WHERE tenant_id = ? FOR UPDATE")
        .param(tenant)
        .query(AuditChain::link)
        .single();
  }

  private Link next(Link before, AuditLog.Row row) {
    long seq = before.seq() + 1;
    return new Link(
        seq,
        Secrets.hash(
            json.writeValueAsString(
                List.of(
                    before.hash(),
                    seq,
                    PrefixedId.AUDIT.format(row.id()),
                    row.at().toString(),
                    row.actor(),
                    row.action(),
                    row.target(),
                    row.details(),
                    row.requestId()))));
  }

  /** Works every hash of a tenant's chain out again, up to where it ends now. */
  Verification verify(UUID tenant) {
    Link sealed =
        database
            .sql("SELECT seq, hash FROM audit_chains WHERE tenant_id = ?")
            .param(tenant)
            .query(AuditChain::link)
            .optional()
            .orElse(new Link(0, BEGINNING));
    Link end = new Link(0, BEGINNING);
    while (end.seq() < sealed.seq()) {
      int most = (int) Math.min(BATCH, sealed.seq() - end.seq());
      List<AuditLog.Row> rows = log.sealedAfter(tenant, end.seq(), most);
      if (rows.isEmpty()) {
        return new Verification(end, end.seq() + 1);
      }
      for (AuditLog.Row row : rows) {
        Link expected = next(end, row);
        if (!Long.valueOf(expected.seq()).equals(row.seq())
            || !expected.hash().equals(row.hash())) {
          return new Verification(end, expected.seq());
        }
        end = expected;
      }
    }
    return new Verification(end, end.equals(sealed) ? null : end.seq());
  }

  private static Link link(ResultSet row, int number) throws SQLException {
    return new Link(row.getLong("seq"), row.getString("hash"));
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
