package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.JobState;
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
   * @throws QuantryException {@code invalid-enum} for an unknown state
   */
  static JobFilter of(@Nullable String state, @Nullable String model, @Nullable String technique) {
    Map<String, String> conditions = new TreeMap<>();
    if (state != null) {
      if (Arrays.stream(JobState.values()).noneMatch(known -> known.name().equals(state))) {
        throw new QuantryException(
            ErrorCode.INVALID_ENUM,
            "Expected state to be one of " + Arrays.toString(JobState.values()));
      }
      conditions.put("state", state);
    }
    if (model != null) {
      conditions.put("model_name", model);
    }
    if (technique != null) {
      conditions.put("technique_type", technique);
    }
    return new JobFilter(Map.copyOf(conditions));
  }

  /** Names the list, so that a cursor serves no other. */
  String listName() {
    return "jobs" + new TreeMap<>(conditions);
  }
}
