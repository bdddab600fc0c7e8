package io.quantry.telemetry;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.MDC;

/**
 * What a line of the log is about, under the same names in every service. Holds for the thread that
 * made it, until that closes it; then what was said before holds again.
 */
public final class LogContext implements AutoCloseable {
  /** Public id of a job. */
  public static final String JOB = "jobId";

  public static final String STAGE = "stage";
  public static final String ATTEMPT = "attempt";

  /** Id of whose job or request it is. */
  public static final String TENANT = "tenant";

  public static final String REQUEST = "requestId";

  private static final int MOST_CHARACTERS = 100;

  private final Map<String, Optional<String>> before = new LinkedHashMap<>();

  /** About a job. */
  public static LogContext job(String jobId) {
    return new LogContext().with(JOB, jobId);
  }

  /** About an attempt of a job. */
  public static LogContext attempt(String jobId, Enum<?> stage, int attempt) {
    return job(jobId)
        .with(STAGE, stage.name().toLowerCase(Locale.ROOT))
        .with(ATTEMPT, Integer.toString(attempt));
  }

  /** Says more; what is too long is cut. */
  public LogContext with(String name, String value) {
    String shown =
        value.length() <= MOST_CHARACTERS ? value : value.substring(0, MOST_CHARACTERS) + "…";
    before.putIfAbsent(name, Optional.ofNullable(MDC.get(name)));
    MDC.put(name, shown);
    return this;
  }

  @Override
  public void close() {
    before.forEach(
        (name, value) ->
            value.ifPresentOrElse(outer -> MDC.put(name, outer), () -> MDC.remove(name)));
  }
}
