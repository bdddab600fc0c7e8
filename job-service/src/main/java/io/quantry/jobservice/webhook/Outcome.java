package io.quantry.jobservice.webhook;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param status the receiver's, absent if none came
 * @param error absent for a success
 * @param response the beginning of what the receiver said
 */
record Outcome(
    @Nullable Integer status, @Nullable Problem error, String response, Duration duration) {

  /** Why an attempt is none. */
  enum Problem {
    /** The name leads to an address that is not public, or the URL is not allowed any more. */
    DESTINATION_BLOCKED,
    NAME_NOT_FOUND,
    CONNECTION_FAILED,
    TLS_FAILED,
    TIMEOUT,
    /** The connection broke, or what came is not HTTP. */
    NO_ANSWER,
    /** 3xx: followed by nobody. */
    REDIRECTED,
    /** 410: the receiver wants no more. */
    GONE,
    /** Any other status but 2xx. */
    REFUSED,
    /** Ours. */
    INTERNAL;

    String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static Outcome answered(int status, String response, Duration duration) {
    return new Outcome(status, error(status), response, duration);
  }

  static Outcome failed(Problem error, Duration duration) {
    return new Outcome(null, error, "", duration);
  }

  private static @Nullable Problem error(int status) {
    if (status / 100 == 2) {
      return null;
    }
    if (status == 410) {
      return Problem.GONE;
    }
    return status / 100 == 3 ? Problem.REDIRECTED : Problem.REFUSED;
  }

  boolean succeeded() {
    return error == null;
  }
}
