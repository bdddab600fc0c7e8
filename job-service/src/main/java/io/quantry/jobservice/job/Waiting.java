package io.quantry.jobservice.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Stage;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That a job waits in vain as things are: nobody who lives could take it.
 *
 * @param reason {@link #NO_LIVE_WORKER}, or {@link #NO_POOL} where no pool promises what the target
 *     asks for
 * @param stage what would be done next
 * @param since since when; absent for a job that is only planned
 * @param failsAt when it gives up with {@code no-capacity}; absent likewise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Waiting(
    String reason,
    @Nullable String pool,
    Stage stage,
    @Nullable Instant since,
    @Nullable Instant failsAt,
    String message) {
  static final String NO_LIVE_WORKER = "no-live-worker";
  static final String NO_POOL = "no-pool";

  /** What is known of a job; empty if it does not wait, or somebody could take it. */
  static Optional<Waiting> of(JobRow job) {
    return of(
        job.state(),
        job.stage(),
        job.pool(),
        job.unservedSince(),
        job.queuedAt().plusMillis(job.maxQueueMillis()));
  }

  /**
   * The same of a job's columns.
   *
   * @param since since when nobody could take it; absent where somebody could
   */
  static Optional<Waiting> of(
      JobState state,
      Stage stage,
      @Nullable String pool,
      @Nullable Instant since,
      Instant failsAt) {
    if (since == null || (state != JobState.QUEUED && state != JobState.EVALUATION_QUEUED)) {
      return Optional.empty();
    }
    return Optional.of(of(stage, pool, since, failsAt));
  }

  /** For a job that is only planned. */
  static Waiting planned(Stage stage, @Nullable String pool) {
    return of(stage, pool, null, null);
  }

  private static Waiting of(
      Stage stage, @Nullable String pool, @Nullable Instant since, @Nullable Instant failsAt) {
    String message =
        pool == null
            ? "No pool promises what the target asks for"
            : "No live %s of the pool %s takes work"
                .formatted(stage == Stage.QUANTIZATION ? "worker" : "evaluator", pool);
    return new Waiting(
        pool == null ? NO_POOL : NO_LIVE_WORKER,
        pool,
        stage,
        since,
        failsAt,
        failsAt == null ? message : message + "; it is waited for until " + failsAt);
  }
}
