package io.quantry.agent;

import io.quantry.contracts.engine.EngineEvent;
import io.quantry.telemetry.Traced;
import io.quantry.telemetry.Traces;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the engine does as spans below that of its process. It has no tracer of its own: its events
 * carry the trace that it was given, and a change of their stage is the end of a step and the
 * beginning of the next one. What a child prints is untrusted, so steps are few and their names
 * plain. Thread-safe.
 */
final class EngineSteps implements AutoCloseable {
  private static final int MOST = 100;
  private static final Pattern PLAIN = Pattern.compile("[a-z][a-z-]{0,39}");

  private final Traces traces;
  private final Optional<String> parent;
  private @Nullable Traced current;
  private String stage = "";
  private int begun;

  /**
   * Steps of one process.
   *
   * @param parent context of the span of the process
   */
  EngineSteps(Traces traces, Optional<String> parent) {
    this.traces = traces;
    this.parent = parent;
  }

  synchronized void event(EngineEvent event) {
    boolean ours =
        event.traceId() != null
            && parent.flatMap(Traces::traceId).filter(event.traceId()::equals).isPresent();
    if (!ours || event.stage().equals(stage) || !PLAIN.matcher(event.stage()).matches()) {
      return;
    }
    close();
    stage = event.stage();
    if (begun++ < MOST) {
      current = traces.detached("engine " + stage, parent.orElseThrow());
    }
  }

  /** Ends the step under way. */
  @Override
  public synchronized void close() {
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
