package io.quantry.objectstore;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.1 request, as it came.
 *
 * @param text all lines, without the empty one that ends it
 */
public record RequestHead(String text) {
  private static final int LIMIT_BYTES = 1 << 16;

  /** Reads up to the empty line; null where the sender closed before it sent anything. */
  static @Nullable RequestHead read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int lineLength = 0;
    while (bytes.size() < LIMIT_BYTES) {
      int next = in.read();
      if (next < 0) {
        if (bytes.size() == 0) {
          return null;
        }
        throw new EOFException("a request broke off in its head");
      }
      bytes.write(next);
      if (next == '\n') {
        if (lineLength == 0) {
          return new RequestHead(bytes.toString(StandardCharsets.ISO_8859_1).stripTrailing());
        }
        lineLength = 0;
      } else if (next != '\r') {
        lineLength++;
      }
    }
    throw new IOException("the head of a request is larger than " + LIMIT_BYTES + " bytes");
  }

  public String method() {
    return text.substring(0, text.indexOf(' '));
  }

  /** Path and query. */
  public String target() {
    int start = text.indexOf(' ') + 1;
    return text.substring(start, text.indexOf(' ', start));
  }

  /** A header's value, empty where it is missing. */
  public String header(String name) {
    String wanted = name.toLowerCase(Locale.ROOT) + ":";
    return text.lines()
        .skip(1)
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
        .map(line -> line.substring(wanted.length()).strip())
        .findFirst()
        .orElse("");
  }

  long bodyBytes() {
    String length = header("Content-Length");
    return length.isEmpty() ? 0 : Long.parseLong(length);
  }

  /** The same request on a connection that ends with its answer. */
  byte[] closing() {
    String kept =
        text.lines()
            .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("connection:"))
            .collect(java.util.stream.Collectors.joining("\r\n"));
    return (kept + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }
}
