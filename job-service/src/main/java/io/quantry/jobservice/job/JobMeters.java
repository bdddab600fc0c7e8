package io.quantry.jobservice.job;

import io.micrometer.core.instrument.MeterRegistry;
import io.quantry.contracts.job.Stage;
import io.quantry.telemetry.Buckets;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What is counted of jobs. Counted after the commit, so that what was rolled back does not count;
 * each thing by the replica that did it, so that replicas add up. Times are the database's.
 */
@Component
class JobMeters {
  private static final String STAGE = "stage";

  private final MeterRegistry meters;

  JobMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /** What is known of a job's wait when it is claimed. */
  record Start(double queuedSeconds, int expirations, double unclaimedSeconds) {}

  void submitted(JobRow job) {
    AfterCommit.run(
        () ->
            meters.counter("quantry.jobs.submitted", "technique", job.techniqueType()).increment());
  }

  /** A member has claimed a stage. */
  void started(JobRow job, Start start) {
    AfterCommit.run(
        () -> {
          String stage = name(job.stage());
          String pool = String.valueOf(job.pool());
          String cause = start.expirations() == 0 ? "first-record" : "published-again";
          meters.counter("quantry.starts", STAGE, stage, "cause", cause).increment();
          Buckets.timer("quantry.queue.wait", "From queued to claimed")
              .tags(STAGE, stage, "pool", pool)
              .register(meters)
              .record(duration(start.queuedSeconds()));
          Buckets.timer("quantry.claim.latency", "From the record's publication to the claim")
              .tags(STAGE, stage, "pool", pool)
              .register(meters)
              .record(duration(start.unclaimedSeconds()));
        });
  }

  /**
   * An attempt has ended.
   *
   * @param ranSeconds since its claim
   */
  void attemptEnded(
      Stage stage, Attempts.Outcome outcome, @Nullable String code, double ranSeconds) {
    AfterCommit.run(
        () -> {
          String outcomeName = outcome.name().toLowerCase(Locale.ROOT);
          meters
              .counter(
                  "quantry.attempts",
                  STAGE,
                  name(stage),
                  "outcome",
                  outcomeName,
                  "code",
                  Objects.requireNonNullElse(code, "none"))
              .increment();
          Buckets.timer("quantry.stage.duration", "From a claim to the end of the attempt")
              .tags(STAGE, name(stage), "outcome", outcomeName)
              .register(meters)
              .record(duration(ranSeconds));
        });
  }

  /** A job has ended. */
  void finished(JobRow job) {
    AfterCommit.run(
        () ->
            meters
                .counter(
                    "quantry.jobs.finished",
                    "state",
                    job.state().name().toLowerCase(Locale.ROOT),
                    "verdict",
                    Objects.requireNonNullElse(job.verdict(), "none").toLowerCase(Locale.ROOT),
                    "code",
                    Objects.requireNonNullElse(job.failureCode(), "none"))
                .increment());
  }

  /** Records have been sent, so many of them not for the first time. */
  void published(Outbox.Queue queue, int first, int again) {
    AfterCommit.run(
        () -> {
          publications(queue, "first", first);
          publications(queue, "again", again);
        });
  }

  private void publications(Outbox.Queue queue, String kind, int count) {
    meters
        .counter(
            "quantry.publications", STAGE, name(queue.stage()), "pool", queue.pool(), "kind", kind)
        .increment(count);
  }

  static String name(Stage stage) {
    return stage.name().toLowerCase(Locale.ROOT);
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos((long) (Math.max(0, seconds) * 1e9));
  }
}
