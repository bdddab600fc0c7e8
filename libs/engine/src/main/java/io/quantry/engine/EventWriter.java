package io.quantry.engine;

import io.quantry.contracts.engine.EngineEvent;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Prints events as lines of JSON, none longer than the contract allows. Thread-safe. */
final class EventWriter {
  private static final int MAX_MESSAGE_CHARS = 4000;

  private final PrintStream out;

  EventWriter(PrintStream out) {
    this.out = out;
  }

  synchronized void write(EngineEvent event) {
    String message = event.message();
    EngineEvent shown =
        message.length() <= MAX_MESSAGE_CHARS
            ? event
            : new EngineEvent(
                event.stage(),
                event.fraction(),
                message.substring(0, MAX_MESSAGE_CHARS) + "…",
                event.figures());
    byte[] line =
        (TaskFiles.MAPPER.writeValueAsString(shown) + "\n").getBytes(StandardCharsets.UTF_8);
    out.write(line, 0, line.length);
    out.flush();
  }
}
