package io.quantry.jobservice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.job.Verdict;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What a life of a job leaves in the meters. The context is shared: only differences count. */
class JobMetersTest extends ServiceTest {
  @Autowired private MeterRegistry meters = uninitialized();

  @Test
  void aJobThatSucceedsCountsOnceInEachOfItsStages() {
    double submitted = count("quantry.jobs.submitted", "technique", "dynamic");
    double finished = count("quantry.jobs.finished", "state", "succeeded", "verdict", "passed");
    double starts = count("quantry.starts", "stage", "quantization");
    double completed = count("quantry.attempts", "outcome", "completed", "stage", "evaluation");
    long waits = timed("quantry.queue.wait", "stage", "quantization");
    long durations = timed("quantry.stage.duration", "outcome", "completed");

    String job = submit("");
    TestMember worker = worker("meters");
    Claim.Work work = worker.take(job);
    worker.complete(work.lease(), List.of(worker.uploaded(work.lease(), "result of " + job)));
    TestMember evaluator = evaluator("meters");
    evaluator.judge(evaluator.take(job).lease(), Verdict.PASSED);
    await(job, "SUCCEEDED");

    assertThat(count("quantry.jobs.submitted", "technique", "dynamic")).isEqualTo(submitted + 1);
    assertThat(count("quantry.jobs.finished", "state", "succeeded", "verdict", "passed"))
        .isEqualTo(finished + 1);
    assertThat(count("quantry.starts", "stage", "quantization")).isEqualTo(starts + 1);
    assertThat(count("quantry.attempts", "outcome", "completed", "stage", "evaluation"))
        .isEqualTo(completed + 1);
    assertThat(timed("quantry.queue.wait", "stage", "quantization")).isEqualTo(waits + 1);
    assertThat(timed("quantry.stage.duration", "outcome", "completed")).isEqualTo(durations + 2);
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
