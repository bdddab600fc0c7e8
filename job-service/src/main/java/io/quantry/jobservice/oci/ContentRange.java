package io.quantry.jobservice.oci;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a blob a chunk is, in the specification's own form: {@code first-last}.
 *
 * @param last inclusive
 */
record ContentRange(long first, long last) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  long length() {
    return last - first + 1;
  }

  /**
   * What the header says, empty where there is none.
   *
   * @throws QuantryException {@code range-not-satisfiable} for what is no range
   */
  static Optional<ContentRange> of(@Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(header.strip());
    if (matcher.matches()) {
      ContentRange range =
          new ContentRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
      if (range.first <= range.last) {
        return Optional.of(range);
      }
    }
    throw new QuantryException(
        ErrorCode.RANGE_NOT_SATISFIABLE, "Expected Content-Range to be like 0-1023");
  }
}
