package io.quantry.contracts.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of an engine's standard output, a JSON object of at most {@value #MAX_LINE_BYTES} bytes.
 *
 * @param stage what is going on: {@code scan}, {@code calibrate}, {@code quantize}, {@code verify},
 *     {@code accuracy}, …
 * @param fraction progress of the whole task from 0 to 1, absent for a mere log line
 * @param message for people
 * @param figures what can be counted, see {@link Figures}, absent where nothing can
 * @param traceId the trace of the task, in which this happened; absent where there is none
 */
public record EngineEvent(
    String stage,
    @Nullable Double fraction,
    String message,
    @Nullable Map<String, Double> figures,
    @Nullable String traceId) {
  public static final int MAX_LINE_BYTES = 64 * 1024;

  /** Refuses figures beyond the bounds of {@link Figures}. */
  public EngineEvent {
    figures = figures == null ? null : Figures.checked(figures);
  }

  /** Outside of a trace. */
  public EngineEvent(
      String stage,
      @Nullable Double fraction,
      String message,
      @Nullable Map<String, Double> figures) {
    this(stage, fraction, message, figures, null);
  }

  /** Without figures, outside of a trace. */
  public EngineEvent(String stage, @Nullable Double fraction, String message) {
    this(stage, fraction, message, null);
  }
}
