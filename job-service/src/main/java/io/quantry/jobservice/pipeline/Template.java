package io.quantry.jobservice.pipeline;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A job's document in whose texts {@code ${sha}} and the like stand for values of an event. They
 * are put into texts, never into JSON, so that a branch's name cannot become a member.
 */
record Template(Map<String, Object> tree) {
  private static final Pattern NAMED = Pattern.compile("\\$\\{([^}]*)}");
  private static final ForgeEvent SAMPLE =
      new ForgeEvent(Trigger.PUSH, "acme/vision", "0".repeat(40), "refs/heads/main");

  /**
   * The document for an event.
   *
   * @throws QuantryException {@code invalid-value} if it names a value that there is not
   */
  Map<String, Object> of(ForgeEvent event) {
    return filled(tree, event.values());
  }

  /** The document for an event made up. */
  Map<String, Object> sample() {
    return of(SAMPLE);
  }

  private static Map<String, Object> filled(Map<?, ?> object, Map<String, String> values) {
    Map<String, Object> filled = new LinkedHashMap<>();
    object.forEach((name, value) -> filled.put(String.valueOf(name), fill(value, values)));
    return filled;
  }

  @SuppressWarnings("NullAway") // JSON's null stays what it is
  private static Object fill(@Nullable Object value, Map<String, String> values) {
    return switch (value) {
      case null -> null;
      case String text -> fill(text, values);
      case Map<?, ?> object -> filled(object, values);
      case List<?> list -> list.stream().map(item -> fill(item, values)).toList();
      default -> value;
    };
  }

  private static String fill(String text, Map<String, String> values) {
    return NAMED
        .matcher(text)
        .replaceAll(
            found -> {
              String value = values.get(found.group(1));
              if (value == null) {
                throw unknown(found.group(), values);
              }
              return Matcher.quoteReplacement(value);
            });
  }

  private static QuantryException unknown(String given, Map<String, String> values) {
    String message =
        "Expected one of %s in ${}, got %s"
            .formatted(values.keySet().stream().sorted().toList(), given);
    return new QuantryException(
        ErrorCode.INVALID_VALUE,
        message,
        List.of(new Violation("/template", ErrorCode.INVALID_VALUE, message)));
  }
}
