package io.quantry.jobservice.artifact;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of bytes (RFC 9110, section 14).
 *
 * @param first offset of the first byte
 * @param last offset of the last byte
 */
record ByteRange(long first, long last) {
  private static final Pattern FORM = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  long length() {
    return last - first + 1;
  }

  /** The range that {@code header} asks of {@code size} bytes; empty if there is no such one. */
  static Optional<ByteRange> parse(String header, long size) {
    Matcher matcher = FORM.matcher(header.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String from = matcher.group(1);
    String to = matcher.group(2);
    long first;
    long last;
    if (from.isEmpty()) {
      if (to.isEmpty()) {
        return Optional.empty();
      }
      first = Math.max(0, size - Long.parseLong(to));
      last = size - 1;
    } else {
      first = Long.parseLong(from);
      last = to.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(to));
      if (!to.isEmpty() && Long.parseLong(to) < first) {
        return Optional.empty();
      }
    }
    return first < size && first <= last
        ? Optional.of(new ByteRange(first, last))
        : Optional.empty();
  }
}
