package io.quantry.jobservice.job;

import io.quantry.contracts.fleet.Completion;
import io.quantry.contracts.job.JobState;
import io.quantry.jobservice.fleet.Member;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * How members that leave give their work back: it waits for its next attempt at once, with its
 * checkpoint. Nobody failed, so the attempt has its number but does not count against {@code
 * maxAttempts}.
 */
@Service
class HandOvers {
  private static final String HELD = "lease_hash IS NOT NULL AND member_id = :member";

  private final JobTable jobs;
  private final Attempts attempts;
  private final RetrySettings settings;
  private final JdbcClient database;

  HandOvers(JobTable jobs, Attempts attempts, RetrySettings settings, JdbcClient database) {
    this.jobs = jobs;
    this.attempts = attempts;
    this.settings = settings;
    this.database = database;
  }

  /**
   * One stage, under its fence; said again it is answered as before and changes nothing.
   *
   * @throws io.quantry.contracts.QuantryException {@code stale-attempt}
   */
  @Transactional
  void release(Member member, Completion.Released released) {
    Fence fence = Fence.of(released.lease(), member);
    Optional<JobRow> leased = jobs.lockLeased(fence);
    if (leased.isPresent()) {
      handOver(leased.get(), Fence.CONDITION, fence.parameters());
    } else if (!attempts.endedSo(fence, Attempts.Outcome.HANDED_OVER, null)
        && !attempts.endedSo(fence, Attempts.Outcome.CANCELED, null)) {
      throw Fence.stale();
    }
  }

  /** Everything that a member holds. */
  @Transactional(propagation = Propagation.MANDATORY)
  void allOf(UUID member) {
    List<JobRow> held =
        database
            .sql("SELECT * FROM jobs WHERE " + HELD + " ORDER BY id FOR UPDATE")
            .param("member", member)
            .query(JobRow::of)
            .list();
    held.forEach(job -> handOver(job, HELD, Map.of("member", member)));
  }

  private void handOver(JobRow job, String where, Map<String, @Nullable Object> parameters) {
    if (job.state() == JobState.CANCELING) {
      jobs.apply(LifeEvent.CANCEL_CONFIRMED, job.id(), new JobTable.Change("", where, parameters));
      attempts.ended(job, Attempts.Outcome.CANCELED, Attempts.Detail.none());
      return;
    }
    Map<String, @Nullable Object> all = new HashMap<>(parameters);
    all.put("avoid", job.memberId());
    all.put("avoidFor", settings.preferAnother().toMillis() / 1000.0);
    jobs.apply(
        LifeEvent.HANDED_OVER,
        job.id(),
        new JobTable.Change(
            """
            , handovers = handovers + 1
            , avoid_member_id = cast(:avoid AS uuid)
            , avoid_until = clock_timestamp() + make_interval(secs => :avoidFor)
            , progress = NULL, progress_stage = NULL, progress_message = NULL, progress_figures = NULL
            """,
            where,
            all));
    attempts.ended(job, Attempts.Outcome.HANDED_OVER, Attempts.Detail.none());
  }
}
