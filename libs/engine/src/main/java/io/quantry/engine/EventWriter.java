package io.quantry.engine;

import io.quantry.contracts.engine.EngineEvent;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Prints events as lines of JSON, none longer than the contract allows. Thread-safe. */
final class EventWriter {
  private static final int MAX_MESSAGE_CHARS = 4000;

  private final PrintStream out;
  private @Nullable String traceId;

  EventWriter(PrintStream out) {
    this.out = out;
  }

  /**
   * From now on events tell the trace that they belong to.
   *
   * @param parent a W3C context: version, trace id, span id, flags
   */
  synchronized void tracedBy(@Nullable String parent) {
    String[] parts = parent == null ? new String[0] : parent.split("-", -1);
    traceId = parts.length == 4 ? parts[1] : null;
  }

  synchronized void write(EngineEvent event) {
    String message = event.message();
    EngineEvent shown =
        new EngineEvent(
            event.stage(),
            event.fraction(),
            message.length() <= MAX_MESSAGE_CHARS
                ? message
                : message.substring(0, MAX_MESSAGE_CHARS) + "…",
            event.figures(),
            traceId);
    byte[] line =
        (TaskFiles.MAPPER.writeValueAsString(shown) + "\n").getBytes(StandardCharsets.UTF_8);
    out.write(line, 0, line.length);
    out.flush();
  }
}
