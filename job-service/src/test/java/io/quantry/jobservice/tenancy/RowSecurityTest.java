package io.quantry.jobservice.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/** What is left of a forgotten filter by tenant: nothing that PostgreSQL would let through. */
class RowSecurityTest extends ServiceTest {
  /** Of nobody, or of the whole fleet. */
  private static final List<String> SHARED =
      List.of("fair_clock", "job_transitions", "members", "provenance_keys");

  @Autowired private PlatformRows rows = uninitialized();
  @Autowired private TransactionTemplate transactions = uninitialized();

  private UUID own = new UUID(0, 0);
  private UUID other = new UUID(0, 0);

  @BeforeEach
  void twoTenants() {
    submit("");
    ServiceClient stranger = otherTenant(Scope.ADMIN);
    assertThat(stranger.upload("/v1/models/strange/versions", new byte[] {1}).status())
        .isEqualTo(201);
    own = tenant("WHERE name NOT LIKE 'qnt%' ORDER BY created_at");
    other = tenant("WHERE name LIKE 'qnt%' ORDER BY created_at DESC");
  }

  private UUID tenant(String which) {
    return database.sql("SELECT id FROM tenants " + which + " LIMIT 1").query(UUID.class).single();
  }

  @Test
  void everyTableWithATenantIsFenced() {
    assertThat(
            tables(
                """
                a.attname = 'tenant_id' AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                  AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polcmd = '*'
                    AND polroles = ARRAY['quantry_tenant'::regrole::oid]))
                """))
        .isEmpty();
    assertThat(
            tables(
                "has_table_privilege('quantry_tenant', c.oid, 'SELECT') AND NOT c.relrowsecurity"))
        .as("open to every tenant")
        .isSubsetOf(SHARED);
  }

  private List<String> tables(String condition) {
    return database
        .sql(
            """
            SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND %s
            """
                .formatted(condition))
        .query((row, number) -> row.getString(1))
        .list();
  }

  @Test
  void aStatementWithoutAFilterFindsTheTenantsRowsAlone() {
    assertThat(seen("models")).contains(own, other);
    List<String> fenced = tables("a.attname = 'tenant_id'");
    fenced.removeAll(SHARED);
    assertThat(fenced).hasSizeGreaterThan(15);
    try (RowViews.Restore ignored = RowViews.tenant(own)) {
      for (String table : fenced) {
        assertThat(seen(table)).as(table).isSubsetOf(own);
      }
      assertThat(seen("models")).containsExactly(own);
      assertThat(seen("jobs")).containsExactly(own);
    }
    assertThat(seen("models")).as("the view has ended").contains(own, other);
  }

  private List<UUID> seen(String table) {
    return database
        .sql("SELECT DISTINCT tenant_id FROM " + table)
        .query((row, number) -> row.getObject(1, UUID.class))
        .list();
  }

  @Test
  void aRequestOfWhichNobodyKnowsWhoseItIsFindsNothing() {
    try (RowViews.Restore ignored = RowViews.enter(RowView.NOBODY)) {
      assertThat(seen("models")).isEmpty();
      assertThat(database.sql("SELECT id FROM tenants").query(UUID.class).list()).isEmpty();
      assertThatThrownBy(() -> database.sql("SELECT * FROM service_secrets").query().listOfRows())
          .isInstanceOf(DataAccessException.class)
          .hasStackTraceContaining("permission denied");
    }
  }

  @Test
  void nothingIsWrittenIntoAnotherTenantsRows() {
    try (RowViews.Restore ignored = RowViews.tenant(own)) {
      assertThatThrownBy(
              () ->
                  database
                      .sql(
                          "INSERT INTO models (id, tenant_id, name, created_at) VALUES (uuidv7(), ?, 'theirs', now())")
                      .param(other)
                      .update())
          .hasStackTraceContaining("row-level security policy");
      assertThat(
              database
                  .sql("UPDATE models SET name = 'x' WHERE tenant_id = ?")
                  .param(other)
                  .update())
          .isZero();
      assertThat(database.sql("DELETE FROM api_keys WHERE tenant_id = ?").param(other).update())
          .isZero();
      assertThatThrownBy(
              () -> database.sql("ALTER TABLE models DISABLE ROW LEVEL SECURITY").update())
          .hasStackTraceContaining("must be owner");
    }
  }

  @Test
  void aTransactionHasThePlatformsViewOnlyAsLongAsItAsksForIt() {
    try (RowViews.Restore ignored = RowViews.tenant(own)) {
      transactions.executeWithoutResult(
          status -> {
            assertThat(seen("models")).containsExactly(own);
            assertThat(rows.with(() -> seen("models"))).contains(own, other);
            assertThat(seen("models")).containsExactly(own);
          });
      assertThatThrownBy(
              () ->
                  transactions.executeWithoutResult(
                      status ->
                          rows.with(() -> database.sql("SELECT 1 / 0").query().singleValue())))
          .hasStackTraceContaining("division by zero");
      assertThat(seen("models")).as("after a failure").containsExactly(own);
    }
  }

  @Test
  void aThreadThatARequestStartsSeesNoMore() throws InterruptedException {
    try (RowViews.Restore ignored = RowViews.tenant(own)) {
      List<UUID> found = new ArrayList<>();
      Thread.ofVirtual().start(() -> found.addAll(seen("models"))).join();
      assertThat(found).containsExactly(own);
    }
  }
}
