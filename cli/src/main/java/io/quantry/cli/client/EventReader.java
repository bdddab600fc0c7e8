package io.quantry.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import tools.jackson.databind.JsonNode;

/**
 * Server-sent events as the WHATWG HTML standard, section 9.2, writes them: event and data only.
 */
final class EventReader {
  private final BufferedReader lines;

  EventReader(BufferedReader lines) {
    this.lines = lines;
  }

  /** Returns true when the listener had enough, false when the stream ended. */
  boolean readUntil(QuantryClient.EventListener listener) throws IOException {
    String type = "message";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        if (!data.isEmpty() && listener.on(type, read(data))) {
          return true;
        }
        type = "message";
        data.setLength(0);
      } else if (line.startsWith("event:")) {
        type = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:")) {
        data.append(line, "data:".length(), line.length()).append('\n');
      }
    }
    return false;
  }

  private static JsonNode read(StringBuilder data) {
    return QuantryClient.tree(data.toString());
  }
}
