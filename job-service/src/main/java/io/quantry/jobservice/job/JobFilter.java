package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Verdict;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs a list shows.
 *
 * @param conditions wanted value by column, all of which must hold
 */
record JobFilter(Map<String, String> conditions) {

  /**
   * Reads the parameters of a request.
   *
   * @throws QuantryException {@code invalid-enum} for an unknown state or verdict
   */
  static JobFilter of(
      @Nullable String state,
      @Nullable String model,
      @Nullable String technique,
      @Nullable String verdict) {
    Map<String, String> conditions = new TreeMap<>();
    if (state != null) {
      conditions.put("state", known("state", state, JobState.values()));
    }
    if (model != null) {
      conditions.put("model_name", model);
    }
    if (technique != null) {
      conditions.put("technique_type", technique);
    }
    if (verdict != null) {
      conditions.put("verdict", known("verdict", verdict, Verdict.values()));
    }
    return new JobFilter(Map.copyOf(conditions));
  }

  private static String known(String parameter, String value, Enum<?>[] all) {
    if (Arrays.stream(all).noneMatch(one -> one.name().equals(value))) {
      throw new QuantryException(
          ErrorCode.INVALID_ENUM,
          "Expected " + parameter + " to be one of " + Arrays.toString(all));
    }
    return value;
  }

  /** Names the list, so that a cursor serves no other. */
  String listName() {
    return "jobs" + new TreeMap<>(conditions);
  }
}
