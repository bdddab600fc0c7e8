package io.quantry.jobservice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.job.Verdict;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What a life of a job leaves in the meters. The context is shared: only differences count. */
class JobMetersTest extends ServiceTest {
  private static final int TRIES = 5;

  @Autowired private MeterRegistry meters = uninitialized();

  /** On a busy machine the short leases of these tests may run out; then it is tried again. */
  @Test
  void aJobThatSucceedsCountsOnceInEachOfItsStages() {
    for (int tries = 0; tries < TRIES; tries++) {
      Map<String, Double> before = counts();
      if (succeedsAtItsFirstAttempts()) {
        Map<String, Double> after = counts();
        assertThat(after).hasSameSizeAs(before).hasSize(6);
        after.forEach(
            (meter, count) ->
                assertThat(count - before.getOrDefault(meter, Double.NaN))
                    .as(meter)
                    .isEqualTo(meter.equals("durations") ? 2 : 1));
        return;
      }
    }
    throw new AssertionError("No job went through without losing a lease of three seconds");
  }

  private Map<String, Double> counts() {
    return Map.of(
        "submitted", count("quantry.jobs.submitted", "technique", "dynamic"),
        "finished", count("quantry.jobs.finished", "state", "succeeded", "verdict", "passed"),
        "starts", count("quantry.starts", "stage", "quantization"),
        "completed", count("quantry.attempts", "outcome", "completed", "stage", "evaluation"),
        "waits", (double) timed("quantry.queue.wait", "stage", "quantization"),
        "durations", (double) timed("quantry.stage.duration", "outcome", "completed"));
  }

  private boolean succeedsAtItsFirstAttempts() {
    String job = submit("");
    TestMember worker = worker("meters");
    Claim.Work work = worker.take(job);
    ServiceClient.Answer sent = worker.upload(work.lease(), "model.onnx", "result of " + job);
    if (sent.status() != 200) {
      return false;
    }
    BlobRef result = ServiceClient.JSON.readValue(sent.text(), BlobRef.class);
    if (worker.complete(work.lease(), List.of(result)).status() != 200) {
      return false;
    }
    TestMember evaluator = evaluator("meters");
    return evaluator.judge(evaluator.take(job).lease(), Verdict.PASSED).status() == 200;
  }

  @Test
  void aLostLeaseAndALateResultCount() {
    double lost = count("quantry.attempts", "outcome", "lost", "code", "worker-lost");
    double late = count("quantry.problems", "code", "stale-attempt");

    String job = submit(", \"execution\": {\"maxAttempts\": 1}");
    TestMember worker = worker("late");
    Claim.Work work = worker.take(job);
    await(job, "FAILED");
    worker.fail(work.lease(), "internal-error");

    assertThat(count("quantry.attempts", "outcome", "lost", "code", "worker-lost"))
        .isEqualTo(lost + 1);
    assertThat(count("quantry.problems", "code", "stale-attempt")).isEqualTo(late + 1);
  }

  @Test
  void theQueueShowsAsGaugesWithinSeconds() {
    String job = submit(", \"target\": {\"hardware\": \"cpu\"}");

    awaitGauge("quantry.queue.depth", 1);
    awaitGauge("quantry.queue.oldest.age", 0.1);
    assertThat(meters.find("quantry.members").tag("status", "live").gauges()).isNotEmpty();
    assertThat(meters.find("quantry.loop.last.success.age").tag("loop", "dispatcher").gauge())
        .isNotNull();

    client.post("/v1/jobs/" + job + "/cancel", "");
  }

  private void awaitGauge(String name, double least) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (gauge(name) < least) {
      assertThat(System.nanoTime()).as("%s is %s", name, gauge(name)).isLessThan(deadline);
      pause(200);
    }
  }

  private double gauge(String name) {
    return meters.find(name).tags("pool", "cpu", "stage", "quantization").gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  private double count(String name, String... tags) {
    return meters.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
  }

  private long timed(String name, String... tags) {
    return meters.find(name).tags(tags).timers().stream().mapToLong(Timer::count).sum();
  }
}
