package io.quantry.cli.client;

import io.quantry.cli.ExitCode;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.spec.Objectives;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A job as the platform describes it.
 *
 * @param document the whole answer
 */
public record JobView(JsonNode document) {
  public String id() {
    return document.path("id").asString();
  }

  public JobState state() {
    String state = document.path("state").asString("");
    try {
      return JobState.valueOf(state);
    } catch (IllegalArgumentException unknown) {
      throw new QuantryException(
          ErrorCode.INTERNAL_ERROR,
          "The platform knows a state that this client does not: " + state);
    }
  }

  public Optional<Verdict> verdict() {
    return Optional.ofNullable(document.path("verdict").asString(null)).map(Verdict::valueOf);
  }

  /** Code and message of what went wrong, one line. */
  public Optional<String> failure() {
    JsonNode failure = document.path("failure");
    return failure.isObject()
        ? Optional.of(
            failure.path("code").asString("") + ": " + failure.path("message").asString(""))
        : Optional.empty();
  }

  /** What the job waits for in vain as things are, one line. */
  public Optional<String> waiting() {
    JsonNode waiting = document.path("waiting");
    return waiting.isObject()
        ? Optional.of(
            waiting.path("reason").asString("") + ": " + waiting.path("message").asString(""))
        : Optional.empty();
  }

  private Objectives.OnInconclusive policy() {
    String policy =
        document.path("spec").path("objectives").path("onInconclusive").asString("report");
    return Objectives.OnInconclusive.valueOf(policy.toUpperCase(Locale.ROOT));
  }

  /** What a command that waited for this job ends with. */
  public int exitCode() {
    return switch (state()) {
      case SUCCEEDED -> ExitCode.of(verdict().orElse(Verdict.UNEVALUATED), policy());
      case FAILED, CANCELED ->
          ExitCode.of(
              ErrorCode.ofSlug(document.path("failure").path("code").asString("canceled"))
                  .orElse(ErrorCode.INTERNAL_ERROR));
      case QUEUED, RUNNING, EVALUATION_QUEUED, EVALUATING, RETRY_WAIT, CANCELING -> ExitCode.GOOD;
    };
  }
}
