package io.quantry.jobservice.job;

import static io.quantry.contracts.job.JobState.CANCELED;
import static io.quantry.contracts.job.JobState.CANCELING;
import static io.quantry.contracts.job.JobState.EVALUATING;
import static io.quantry.contracts.job.JobState.EVALUATION_QUEUED;
import static io.quantry.contracts.job.JobState.FAILED;
import static io.quantry.contracts.job.JobState.QUEUED;
import static io.quantry.contracts.job.JobState.RETRY_WAIT;
import static io.quantry.contracts.job.JobState.RUNNING;
import static io.quantry.contracts.job.JobState.SUCCEEDED;

import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Stage;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The life of a job as one table of (state, event) → next. Each row is carried out by one
 * conditional UPDATE, whose condition and new state are made from this table; the database refuses
 * any pair of states that is not in it.
 */
final class LifeCycle {
  /**
   * One row.
   *
   * @param stage the stage that the row holds for, absent: both
   */
  record Transition(JobState from, LifeEvent event, @Nullable Stage stage, JobState to) {}

  static final List<Transition> TABLE =
      List.of(
          row(QUEUED, LifeEvent.CLAIMED, RUNNING),
          row(EVALUATION_QUEUED, LifeEvent.CLAIMED, EVALUATING),
          row(RUNNING, LifeEvent.COMPLETED, EVALUATION_QUEUED),
          row(EVALUATING, LifeEvent.COMPLETED, SUCCEEDED),
          row(RUNNING, LifeEvent.ATTEMPT_FAILED, RETRY_WAIT),
          row(EVALUATING, LifeEvent.ATTEMPT_FAILED, RETRY_WAIT),
          row(RUNNING, LifeEvent.HANDED_OVER, QUEUED),
          row(EVALUATING, LifeEvent.HANDED_OVER, EVALUATION_QUEUED),
          new Transition(RETRY_WAIT, LifeEvent.RETRY_DUE, Stage.QUANTIZATION, QUEUED),
          new Transition(RETRY_WAIT, LifeEvent.RETRY_DUE, Stage.EVALUATION, EVALUATION_QUEUED),
          row(QUEUED, LifeEvent.CANCEL_REQUESTED, CANCELED),
          row(EVALUATION_QUEUED, LifeEvent.CANCEL_REQUESTED, CANCELED),
          row(RETRY_WAIT, LifeEvent.CANCEL_REQUESTED, CANCELED),
          row(RUNNING, LifeEvent.CANCEL_REQUESTED, CANCELING),
          row(EVALUATING, LifeEvent.CANCEL_REQUESTED, CANCELING),
          row(CANCELING, LifeEvent.CANCEL_CONFIRMED, CANCELED),
          row(EVALUATING, LifeEvent.EVALUATION_ABANDONED, SUCCEEDED),
          row(EVALUATION_QUEUED, LifeEvent.EVALUATION_ABANDONED, SUCCEEDED),
          row(QUEUED, LifeEvent.FAILED, FAILED),
          row(RUNNING, LifeEvent.FAILED, FAILED));

  private LifeCycle() {}

  private static Transition row(JobState from, LifeEvent event, JobState to) {
    return new Transition(from, event, null, to);
  }

  private static List<Transition> of(LifeEvent event) {
    return TABLE.stream().filter(transition -> transition.event() == event).toList();
  }

  /** SQL: whether the table has a row for {@code event} and the job as it stands. */
  static String condition(LifeEvent event) {
    return of(event).stream().map(LifeCycle::matches).collect(Collectors.joining(" OR ", "(", ")"));
  }

  /** SQL: the state that {@code event} leads to. */
  static String next(LifeEvent event) {
    return of(event).stream()
        .map(transition -> "WHEN " + matches(transition) + " THEN '" + transition.to() + "'")
        .collect(Collectors.joining(" ", "CASE ", " END"));
  }

  private static String matches(Transition transition) {
    Stage stage = transition.stage();
    String state = "state = '" + transition.from() + "'";
    return stage == null ? state : "(" + state + " AND stage = '" + stage + "')";
  }
}
