package io.quantry.jobservice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.job.Stage;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Scope;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lists and dispatch with 10,000 queued jobs. Times are printed; what is held is far above them.
 */
class ManyJobsTest extends ServiceTest {
  private static final int JOBS = 10_000;
  private static final int ROUNDS = 40;
  private static final Duration LIMIT = Duration.ofMillis(500);
  private static final Outbox.Queue QUEUE = new Outbox.Queue("many-jobs-test", Stage.QUANTIZATION);

  @Autowired private Outbox outbox = uninitialized();
  @Autowired private TransactionTemplate transactions = uninitialized();
  private ServiceClient user = client;
  private UUID tenant = new UUID(0, 0);

  @BeforeEach
  void copyOneJob() {
    user = otherTenant(Scope.SUBMIT);
    user.upload(
        "/v1/models/many/versions",
        "a model of many jobs".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    // what no pool can serve waits without a place in any queue, so no other test is disturbed
    ServiceClient.Answer answer =
        user.post("/v1/jobs", spec("many", ", \"target\": {\"tags\": [\"amx_int8\"]}"));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    UUID job = UUID.fromString(answer.json().path("id").asString().substring("job_".length()));
    tenant =
        database
            .sql("SELECT tenant_id FROM jobs WHERE id = ?")
            .param(job)
            .query(UUID.class)
            .single();
    database
        .sql(
            """
            INSERT INTO jobs (id, tenant_id, state, stage, document, spec, technique_type,
              model_name, model_version_id, rank, virtual_start, max_queue_ms, max_runtime_ms,
              max_attempts, submitted_at, queued_at)
            SELECT uuidv7(), tenant_id, state, stage, document, spec, technique_type,
              model_name, model_version_id, n, n, max_queue_ms, max_runtime_ms,
              max_attempts, submitted_at, queued_at
            FROM jobs, generate_series(2, ?) n WHERE id = ?
            """)
        .params(JOBS, job)
        .update();
    database.sql("ANALYZE jobs").update();
  }

  /** Under locks, for the sweeper may be about to say something of one of them. */
  @AfterEach
  void forgetThem() {
    transactions.executeWithoutResult(
        status -> {
          database
              .sql("SELECT id FROM jobs WHERE tenant_id = ? FOR UPDATE")
              .param(tenant)
              .query(UUID.class)
              .list();
          for (String table : List.of("outbox", "job_events", "jobs")) {
            database.sql("DELETE FROM " + table + " WHERE tenant_id = ?").param(tenant).update();
          }
        });
  }

  @Test
  void everyListFindsItsPageInAnIndex() {
    List<JobFilter> filters =
        List.of(
            JobFilter.of(null, null, null, null),
            JobFilter.of("QUEUED", null, null, null),
            // a state of which there is none; RETRY_WAIT has a smaller index, and its few are
            // sorted
            JobFilter.of("CANCELED", null, null, null),
            JobFilter.of(null, "many", null, null),
            JobFilter.of(null, "none", null, null),
            JobFilter.of(null, null, "static", null),
            JobFilter.of("QUEUED", "many", "dynamic", null),
            JobFilter.of(null, null, null, "MISSED"));
    for (JobFilter filter : filters) {
      for (boolean continued : new boolean[] {false, true}) {
        assertThat(plan(filter, continued))
            .as(filter + (continued ? ", continued" : ""))
            .contains("Index")
            .doesNotContain("Seq Scan", "Sort");
      }
    }
  }

  @Test
  void whoHasWaitedTooLongIsFoundInAnIndex() {
    List<?> plan =
        database
            .sql("EXPLAIN SELECT id FROM jobs WHERE " + Sweeper.WAITED_TOO_LONG + " LIMIT 100")
            .query(String.class)
            .list();
    assertThat(plan.toString())
        .containsPattern("Index Cond: .*statement_timestamp")
        .contains("jobs_giving_up");
  }

  private String plan(JobFilter filter, boolean continued) {
    Map<String, @Nullable Object> parameters = new HashMap<>(filter.conditions());
    parameters.put("tenant", tenant);
    parameters.put("limit", 51);
    if (continued) {
      parameters.put("before", middle());
    }
    return String.join(
        "\n",
        database
            .sql("EXPLAIN " + JobTable.listStatement(filter, continued))
            .params(parameters)
            .query(String.class)
            .list());
  }

  private UUID middle() {
    return database
        .sql("SELECT id FROM jobs WHERE tenant_id = ? ORDER BY id OFFSET ? LIMIT 1")
        .params(tenant, JOBS / 2)
        .query(UUID.class)
        .single();
  }

  @Test
  void pagesComeFast() {
    for (String filter : List.of("", "&state=QUEUED", "&model=many", "&technique=static")) {
      long[] nanos = new long[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        long begun = System.nanoTime();
        assertThat(user.get("/v1/jobs?limit=50" + filter).status()).isEqualTo(200);
        nanos[round] = System.nanoTime() - begun;
      }
      held("page of 10,000 jobs" + filter, nanos);
    }
  }

  @Test
  void theNextOfALongQueueIsFoundFast() {
    int[] lengths = {10, JOBS};
    for (int length : lengths) {
      database
          .sql(
              """
              INSERT INTO outbox (job_id, tenant_id, stage, pool, rank, created_at, not_before)
              SELECT id, tenant_id, stage, ?, rank, now(), now() FROM jobs
              WHERE tenant_id = ? ORDER BY id LIMIT ? ON CONFLICT DO NOTHING
              """)
          .params(QUEUE.pool(), tenant, length)
          .update();
      database.sql("ANALYZE outbox").update();
      long[] nanos = new long[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        long begun = System.nanoTime();
        transactions.executeWithoutResult(
            status -> {
              outbox.expire(Duration.ofSeconds(30));
              assertThat(outbox.waiting()).contains(QUEUE);
              outbox.lock(QUEUE);
              assertThat(outbox.unclaimed(QUEUE)).isZero();
              assertThat(outbox.next(QUEUE, 4)).hasSize(4);
              status.setRollbackOnly();
            });
        nanos[round] = System.nanoTime() - begun;
      }
      held("a round of the dispatcher with %d queued".formatted(length), nanos);
    }
  }

  private static void held(String what, long[] nanos) {
    java.util.Arrays.sort(nanos);
    long p95 = nanos[(int) Math.ceil(0.95 * nanos.length) - 1];
    System.out.printf(
        java.util.Locale.ROOT,
        "%s: p50 %.1f ms, p95 %.1f ms%n",
        what,
        nanos[nanos.length / 2] / 1e6,
        p95 / 1e6);
    assertThat(Duration.ofNanos(p95)).as(what).isLessThan(LIMIT);
  }
}
