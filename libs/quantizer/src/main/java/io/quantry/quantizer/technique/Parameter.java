package io.quantry.quantizer.technique;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One parameter that a technique takes.
 *
 * @param path where it stands inside the job's {@code technique} object, dots between members:
 *     {@code weights.type}
 * @param kind the form of its value
 * @param values the allowed values of an enum, enum list, boolean or override; empty for other
 *     kinds
 * @param min smallest allowed number, or null
 * @param max largest allowed number, or null
 * @param defaultValue used where the job is silent
 * @param doc one sentence for the person who fills it in
 */
public record Parameter(
    String path,
    ParameterKind kind,
    List<?> values,
    @Nullable Double min,
    @Nullable Double max,
    Object defaultValue,
    String doc) {

  /** Refuses a declaration whose default it would not accept itself. */
  public Parameter {
    values = List.copyOf(values);
    if (!path.matches("[a-z][A-Za-z]*(\\.[a-z][A-Za-z]*)*")) {
      throw new IllegalArgumentException("parameter path " + path);
    }
    if (kind.isWords() && values.isEmpty()) {
      throw new IllegalArgumentException(path + " is an enum without values");
    }
    if (!kind.accepts(defaultValue)
        || !allowed(values, defaultValue)
        || !isWithin(defaultValue, min, max)) {
      throw new IllegalArgumentException(path + " does not accept its default " + defaultValue);
    }
  }

  /** A word from a list; the first is the default. */
  public static Parameter oneOf(String path, String doc, String... values) {
    return new Parameter(path, ParameterKind.ENUM, List.of(values), null, null, values[0], doc);
  }

  /** A flag that may be either. */
  public static Parameter flag(String path, boolean defaultValue, String doc) {
    return new Parameter(
        path, ParameterKind.BOOLEAN, List.of(true, false), null, null, defaultValue, doc);
  }

  /** A flag that a job may state but that has only one possible value here. */
  public static Parameter always(String path, boolean value, String doc) {
    return new Parameter(path, ParameterKind.BOOLEAN, List.of(value), null, null, value, doc);
  }

  /** A whole number within inclusive bounds. */
  public static Parameter integer(String path, long min, long max, long defaultValue, String doc) {
    return new Parameter(
        path, ParameterKind.INTEGER, List.of(), (double) min, (double) max, defaultValue, doc);
  }

  /** A number within inclusive bounds. */
  public static Parameter number(
      String path, double min, double max, double defaultValue, String doc) {
    return new Parameter(path, ParameterKind.NUMBER, List.of(), min, max, defaultValue, doc);
  }

  /** Some words from a list. */
  public static Parameter someOf(
      String path, List<String> defaultValue, String doc, List<String> values) {
    return new Parameter(path, ParameterKind.ENUM_LIST, values, null, null, defaultValue, doc);
  }

  /** Whether a value of the right form is among the allowed ones. */
  boolean allows(Object value) {
    return allowed(values, value);
  }

  private static boolean isWithin(Object value, @Nullable Double least, @Nullable Double most) {
    return !(value instanceof Number number)
        || ((least == null || number.doubleValue() >= least)
            && (most == null || number.doubleValue() <= most));
  }

  private static boolean allowed(List<?> values, Object value) {
    return values.isEmpty()
        || values.contains(value)
        || (value instanceof List<?> list
            && values.containsAll(list)
            && list.stream().distinct().count() == list.size())
        || (value instanceof Map<?, ?> overrides
            && overrides.values().stream()
                .allMatch(one -> one instanceof Map<?, ?> map && values.containsAll(map.values())));
  }

  /** Precisions of nodes by globs of their names, none by default. */
  public static Parameter overrides(String path, String doc, List<Precision> precisions) {
    return new Parameter(
        path,
        ParameterKind.OVERRIDES,
        precisions.stream().map(Precision::word).toList(),
        null,
        null,
        Map.of(),
        doc);
  }

  /** A list of texts, empty by default. */
  public static Parameter strings(String path, String doc) {
    return new Parameter(path, ParameterKind.STRING_LIST, List.of(), null, null, List.of(), doc);
  }
}
