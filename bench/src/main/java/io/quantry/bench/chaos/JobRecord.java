package io.quantry.bench.chaos;

import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.job.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A job at the end, with its attempts.
 *
 * @param attempts of both stages, in the order of their claims
 */
record JobRecord(JobView job, List<Attempt> attempts) {
  /**
   * One attempt.
   *
   * @param endedAt absent where it never ended
   * @param swept whether a sweep had to send its record again
   */
  record Attempt(
      String stage,
      int number,
      String worker,
      Instant claimedAt,
      @Nullable Instant endedAt,
      String outcome,
      boolean swept) {
    private static Attempt of(JsonNode item) {
      String ended = item.path("endedAt").asString("");
      return new Attempt(
          item.path("stage").asString(),
          item.path("attempt").asInt(),
          item.path("worker").asString(),
          Instant.parse(item.path("claimedAt").asString()),
          ended.isEmpty() ? null : Instant.parse(ended),
          item.path("outcome").asString(""),
          item.path("recordExpirations").asInt() > 0);
    }

    /** Whether it ran at {@code time} and was lost afterwards. */
    boolean lostAt(Instant time) {
      return outcome.equals("LOST")
          && !claimedAt.isAfter(time)
          && endedAt != null
          && endedAt.isAfter(time);
    }
  }

  static JobRecord read(QuantryClient client, String id) {
    JobView job = new JobView(client.get(Routes.job(id)));
    List<Attempt> attempts = new ArrayList<>();
    client
        .get(Routes.job(id) + "/attempts")
        .path("items")
        .forEach(i -> attempts.add(Attempt.of(i)));
    return new JobRecord(job, attempts);
  }

  boolean succeeded() {
    return job.state() == JobState.SUCCEEDED;
  }

  /** Name and version of what it registered, empty if nothing. */
  Optional<String> result() {
    JsonNode result = job.document().path("result");
    return result.isObject()
        ? Optional.of(result.path("model").asString() + ":" + result.path("version").asInt())
        : Optional.empty();
  }

  /** Whether it failed, and nobody knows why. */
  boolean failedForNoCause() {
    String code = job.document().path("failure").path("code").asString("");
    return job.state() == JobState.FAILED && (code.isEmpty() || code.equals("internal-error"));
  }

  /** What is wrong with the numbers and times of its attempts, empty if nothing. */
  Optional<String> disorder() {
    Attempt before = null;
    for (Attempt attempt : attempts) {
      boolean first = before == null || !before.stage().equals(attempt.stage());
      int expected = first || before == null ? 1 : before.number() + 1;
      if (attempt.number() != expected) {
        return Optional.of(
            "attempt " + attempt.number() + " follows where " + expected + " was due");
      }
      if (before != null
          && (before.endedAt() == null || before.endedAt().isAfter(attempt.claimedAt()))) {
        return Optional.of(
            "attempt " + attempt.number() + " began before the one before had ended");
      }
      before = attempt;
    }
    return Optional.empty();
  }

  /** The attempt after the one given, of the same stage. */
  Optional<Attempt> after(Attempt attempt) {
    return attempts.stream()
        .filter(next -> next.stage().equals(attempt.stage()))
        .filter(next -> next.number() == attempt.number() + 1)
        .findFirst();
  }
}
