package io.quantry.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A server's own log file: kept across starts so that a crash can be read afterwards, started
 * afresh when large.
 */
final class ServerLog {
  private static final long FRESH_ABOVE_BYTES = 10L << 20;
  private static final int TAIL_LINES = 15;

  private final Path file;

  private ServerLog(Path file) {
    this.file = file;
  }

  static ServerLog open(Path file) throws IOException {
    if (Files.exists(file) && Files.size(file) > FRESH_ABOVE_BYTES) {
      Files.delete(file);
    }
    return new ServerLog(file);
  }

  ProcessBuilder.Redirect append() {
    return ProcessBuilder.Redirect.appendTo(file.toFile());
  }

  /** The last lines, each on a line of its own, to go below an error's message. */
  String tail() {
    try {
      // The bytes may be of any encoding; ISO 8859-1 decodes them all.
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      return String.join(
          "\n  ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(" + file + " cannot be read: " + e.getMessage() + ")";
    }
  }
}
