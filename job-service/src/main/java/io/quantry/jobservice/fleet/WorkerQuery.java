package io.quantry.jobservice.fleet;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.Labels;
import io.quantry.contracts.fleet.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which members a list shows.
 *
 * @param labels wanted value by key, all of which must hold
 */
record WorkerQuery(
    @Nullable Role role,
    @Nullable String pool,
    @Nullable MemberState state,
    Map<String, String> labels) {

  /**
   * Reads the parameters of a request.
   *
   * @param labels each {@code key=value}
   * @throws QuantryException {@code invalid-enum}, {@code invalid-value}
   */
  static WorkerQuery of(
      @Nullable String role,
      @Nullable String pool,
      @Nullable String state,
      @Nullable List<String> labels) {
    return new WorkerQuery(
        one(Role.class, "role", role),
        pool(pool),
        one(MemberState.class, "state", state),
        labels(labels == null ? List.of() : labels));
  }

  private static @Nullable String pool(@Nullable String given) {
    if (given != null && !given.matches(FleetSettings.POOL_NAME)) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE, "Expected pool to match " + FleetSettings.POOL_NAME);
    }
    return given;
  }

  private static <E extends Enum<E>> @Nullable E one(
      Class<E> type, String name, @Nullable String given) {
    if (given == null) {
      return null;
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(known -> known.name().equals(given))
        .findFirst()
        .orElseThrow(
            () ->
                new QuantryException(
                    ErrorCode.INVALID_ENUM,
                    "Expected %s to be one of %s"
                        .formatted(name, Arrays.toString(type.getEnumConstants()))));
  }

  private static Map<String, String> labels(List<String> given) {
    Map<String, String> labels = new TreeMap<>();
    for (String label : given) {
      int equals = label.indexOf('=');
      if (equals < 0) {
        throw new QuantryException(ErrorCode.INVALID_VALUE, "Expected label as key=value");
      }
      labels.put(label.substring(0, equals), label.substring(equals + 1));
    }
    try {
      return Labels.checked(labels);
    } catch (IllegalArgumentException malformed) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE, String.valueOf(malformed.getMessage()), malformed);
    }
  }

  /** Names the list, so that a cursor serves no other. */
  String listName() {
    return "workers " + this;
  }
}
