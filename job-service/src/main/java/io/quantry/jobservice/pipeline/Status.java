package io.quantry.jobservice.pipeline;

import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.EvaluateResult.Interval;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Verdict;
import io.quantry.jobservice.job.JobEnds;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a forge is told of a commit.
 *
 * @param description at most 140 characters, which is all that GitHub takes
 */
record Status(State state, String description) {
  private static final int MAX = 140;

  /** In the words of both forges. */
  enum State {
    PENDING("pending", "running"),
    SUCCESS("success", "success"),
    FAILURE("failure", "failed"),
    ERROR("error", "failed"),
    CANCELED("error", "canceled");

    private final String github;
    private final String gitlab;

    State(String github, String gitlab) {
      this.github = github;
      this.gitlab = gitlab;
    }

    String of(Forge forge) {
      return switch (forge) {
        case GITHUB -> github;
        case GITLAB -> gitlab;
      };
    }
  }

  static Status pending() {
    return new Status(State.PENDING, "The job has not ended yet");
  }

  /**
   * What the end of a job means.
   *
   * @param alias what it was compared with
   */
  static Status of(JobEnds.End end, String alias) {
    if (end.state() == JobState.CANCELED) {
      return new Status(State.CANCELED, "canceled");
    }
    if (end.state() != JobState.SUCCEEDED) {
      return failed(String.valueOf(end.failure()));
    }
    EvaluateResult evaluation = end.evaluation();
    if (evaluation == null) {
      return new Status(State.SUCCESS, cut("not evaluated"));
    }
    String words =
        evaluation.verdict().name().toLowerCase(Locale.ROOT)
            + ": "
            + figures(end, evaluation.change(), alias);
    return new Status(state(evaluation.verdict()), cut(words));
  }

  /** What has no result, by the slug of why. */
  static Status failed(String problem) {
    return new Status(State.ERROR, cut("failed: " + problem));
  }

  private static State state(Verdict verdict) {
    return switch (verdict) {
      case PASSED, UNEVALUATED -> State.SUCCESS;
      case MISSED, INCONCLUSIVE -> State.FAILURE;
    };
  }

  private static String figures(JobEnds.End end, @Nullable Interval change, String alias) {
    String original = change == null ? "" : ", " + points(change.estimate()) + " the original";
    return switch (end.rival()) {
      case COMPARED -> points(end.points()) + " " + alias;
      case NONE -> "there is no " + alias + original;
      case ITSELF -> "it is " + alias + original;
      case OTHERWISE -> alias + " was measured otherwise" + original;
    };
  }

  private static String points(double change) {
    String figure = String.format(Locale.ROOT, "%+.1f", change);
    boolean none = figure.substring(1).equals("0.0");
    return (none ? "0.0" : figure.replace('-', '\u2212')) + " points against";
  }

  private static String cut(String text) {
    return text.length() <= MAX ? text : text.substring(0, MAX - 1) + "\u2026";
  }
}
