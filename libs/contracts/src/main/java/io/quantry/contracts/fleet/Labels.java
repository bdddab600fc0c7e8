package io.quantry.contracts.fleet;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What an operator says of a member of the fleet: words by key, for people, for filters, and for
 * pools that require {@code label:key=value}.
 */
public final class Labels {
  /** How many a member may have. */
  public static final int MOST = 32;

  private static final Pattern KEY = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?");
  private static final Pattern VALUE =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
  private static final String PREFIX = "label:";

  private Labels() {}

  /**
   * {@code labels} sorted, if all are well-formed.
   *
   * @throws IllegalArgumentException naming the one that is not
   */
  public static Map<String, String> checked(Map<String, String> labels) {
    if (labels.size() > MOST) {
      throw new IllegalArgumentException(
          "Expected at most " + MOST + " labels, got " + labels.size());
    }
    labels.forEach(
        (key, value) -> {
          if (!KEY.matcher(key).matches() || !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                "Expected a label's key of a-z 0-9 . _ - and its value of A-Z a-z 0-9 . _ -, each of"
                    + " 1 to 63 characters with a letter or a digit at both ends, got %s=%s"
                        .formatted(cut(key), cut(value)));
          }
        });
    return Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  /** The capability that a pool requires where it wants this label. */
  public static String capability(String key, String value) {
    return PREFIX + key + "=" + value;
  }

  private static String cut(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
