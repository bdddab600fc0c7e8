package io.quantry.contracts.spec;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One object of a JSON tree under validation: remembers which members were asked for, and where it
 * stands. What is wrong is collected, and told all at once.
 */
public final class TreeNode {
  private static final int MAX_NAMES = 32;

  private final String pointer;
  private final Map<String, Object> members;
  private final List<Violation> violations;
  private final Set<String> known = new HashSet<>();

  TreeNode(String pointer, Map<String, Object> members, List<Violation> violations) {
    this.pointer = pointer;
    this.members = members;
    this.violations = violations;
  }

  /**
   * Reads a whole document.
   *
   * @param reader asks for every member that there may be; what it answers counts only if nothing
   *     was wrong
   * @throws QuantryException with the code of the first violation and all of them
   */
  public static <T> T read(Map<String, Object> tree, Function<TreeNode, @Nullable T> reader) {
    List<Violation> violations = new ArrayList<>();
    TreeNode root = new TreeNode("", tree, violations);
    T value = reader.apply(root);
    root.finish();
    refuse(violations);
    return Objects.requireNonNull(value, "Something was missing and not reported");
  }

  /** Throws what was collected, if anything was. */
  static void refuse(List<Violation> violations) {
    if (!violations.isEmpty()) {
      Violation first = violations.getFirst();
      throw new QuantryException(
          first.code(),
          first.pointer()
              + ": "
              + first.message()
              + (violations.size() > 1 ? ", and " + (violations.size() - 1) + " more" : ""),
          violations);
    }
  }

  String pointer() {
    return pointer;
  }

  /** The member as it came, absent where there is none or null; it counts as known. */
  public @Nullable Object raw(String name) {
    known.add(name);
    return members.get(name);
  }

  /** The members not asked for yet, which then count as known. */
  public Map<String, Object> rest() {
    Map<String, Object> rest = new LinkedHashMap<>(members);
    rest.keySet().removeAll(known);
    known.addAll(rest.keySet());
    return rest;
  }

  /** The object under {@code name}, which must be there. */
  public TreeNode requiredChild(String name) {
    if (raw(name) == null) {
      missing(name, "an object");
    }
    return child(name);
  }

  /** The object under {@code name}; an empty one where it is absent or no object. */
  public TreeNode child(String name) {
    return node(raw(name), pointer + "/" + escape(name));
  }

  /** The objects of a list, none where it is absent. */
  public List<TreeNode> children(String name, int most) {
    Object value = raw(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list) || list.size() > most) {
      violation(name, ErrorCode.INVALID_VALUE, "Expected a list of at most " + most + " objects");
      return List.of();
    }
    List<TreeNode> nodes = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      nodes.add(node(list.get(i), pointer + "/" + escape(name) + "/" + i));
    }
    return nodes;
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  private TreeNode node(@Nullable Object value, String at) {
    if (value instanceof Map<?, ?> map) {
      return new TreeNode(at, (Map<String, Object>) map, violations);
    }
    if (value != null) {
      violations.add(
          new Violation(at, ErrorCode.INVALID_VALUE, "Expected an object, got " + show(value)));
    }
    return new TreeNode(at, Map.of(), violations);
  }

  /**
   * A text that must be there; absent only if that was reported.
   *
   * @param expected what a good one is, for people
   */
  public <T> @Nullable T required(
      String name, Function<String, Optional<T>> parse, String expected) {
    if (raw(name) == null) {
      missing(name, expected);
      return null;
    }
    return optional(name, parse, expected).orElse(null);
  }

  /** A text that may be there. */
  public <T> Optional<T> optional(
      String name, Function<String, Optional<T>> parse, String expected) {
    Object value = raw(name);
    if (value == null) {
      return Optional.empty();
    }
    Optional<T> parsed = value instanceof String text ? parse.apply(text) : Optional.empty();
    if (parsed.isEmpty()) {
      violation(name, ErrorCode.INVALID_VALUE, "Expected " + expected + ", got " + show(value));
    }
    return parsed;
  }

  /** One of a few words, {@code fallback} where it is absent. */
  public String oneOf(String name, List<String> values, String fallback) {
    Object value = raw(name);
    if (value == null) {
      return fallback;
    }
    if (value instanceof String text && values.contains(text)) {
      return text;
    }
    violation(name, ErrorCode.INVALID_ENUM, "Expected one of " + values + ", got " + show(value));
    return fallback;
  }

  /** A list of words that match {@code form}. */
  List<String> words(String name, Pattern form) {
    Object value = raw(name);
    if (value == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    if (value instanceof List<?> list && list.size() <= MAX_NAMES) {
      for (Object item : list) {
        if (item instanceof String text && form.matcher(text).matches()) {
          names.add(text);
        }
      }
      if (names.size() == list.size()) {
        return names;
      }
    }
    violation(
        name,
        ErrorCode.INVALID_VALUE,
        "Expected a list of at most " + MAX_NAMES + " names, got " + show(value));
    return List.of();
  }

  /**
   * A list of texts, none where it is absent.
   *
   * @param expected what they are, for people
   */
  public List<String> texts(String name, int most, String expected) {
    Object value = raw(name);
    if (value == null) {
      return List.of();
    }
    List<String> texts =
        value instanceof List<?> list
            ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
            : List.of();
    if (!(value instanceof List<?> list) || texts.size() != list.size() || texts.size() > most) {
      violation(
          name,
          ErrorCode.INVALID_VALUE,
          "Expected a list of at most %d %s, got %s".formatted(most, expected, show(value)));
      return List.of();
    }
    return texts;
  }

  /** True or false, {@code fallback} where it is absent. */
  public boolean flag(String name, boolean fallback) {
    Object value = raw(name);
    if (value == null) {
      return fallback;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    violation(name, ErrorCode.INVALID_VALUE, "Expected true or false, got " + show(value));
    return fallback;
  }

  Optional<Double> optionalNumber(String name, double least, double most) {
    Object value = raw(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof Number number) || !Double.isFinite(number.doubleValue())) {
      violation(name, ErrorCode.INVALID_VALUE, "Expected a number, got " + show(value));
      return Optional.empty();
    }
    double asDouble = number.doubleValue();
    if (asDouble < least || asDouble > most) {
      violation(
          name,
          asDouble < least ? ErrorCode.INVALID_VALUE : ErrorCode.LIMIT_EXCEEDED,
          "Expected a number from "
              + plain(least)
              + " to "
              + plain(most)
              + ", got "
              + show(number));
      return Optional.empty();
    }
    return Optional.of(asDouble);
  }

  /** A whole number between both bounds, which JSON may write with a fraction of zero. */
  public Optional<Integer> optionalInteger(String name, int least, int most) {
    return optionalLong(name, least, most).map(Math::toIntExact);
  }

  /** The same of 64 bits; a bound beyond 2⁵³ is inexact, as numbers in JSON are. */
  public Optional<Long> optionalLong(String name, long least, long most) {
    Optional<Double> number = optionalNumber(name, (double) least, (double) most);
    if (number.isPresent() && number.get() != Math.rint(number.get())) {
      violation(
          name, ErrorCode.INVALID_VALUE, "Expected a whole number, got " + show(number.get()));
      return Optional.empty();
    }
    return number.map(Double::longValue);
  }

  /** The same, which must be there; absent only if that was reported. */
  public @Nullable Integer requiredInteger(String name, int least, int most) {
    if (raw(name) == null) {
      missing(name, "a whole number");
    }
    return optionalInteger(name, least, most).orElse(null);
  }

  /** The same, {@code fallback} where it is absent. */
  public int integer(String name, int least, int most, int fallback) {
    return optionalInteger(name, least, most).orElse(fallback);
  }

  /** An ISO 8601 duration above zero, for instance {@code PT1H}. */
  Duration duration(String name, Duration most, Duration fallback) {
    Object value = raw(name);
    if (value == null) {
      return fallback;
    }
    Duration duration = null;
    if (value instanceof String text) {
      try {
        duration = Duration.parse(text);
      } catch (DateTimeParseException notADuration) {
        duration = null;
      }
    } else if (value instanceof Number seconds) {
      duration = Duration.ofSeconds(seconds.longValue());
    }
    if (duration == null || duration.isNegative() || duration.isZero()) {
      violation(
          name, ErrorCode.INVALID_VALUE, "Expected a duration such as PT1H, got " + show(value));
      return fallback;
    }
    if (duration.compareTo(most) > 0) {
      violation(
          name, ErrorCode.LIMIT_EXCEEDED, "Expected at most " + most + ", got " + show(value));
      return fallback;
    }
    return duration;
  }

  /** Adds something that is wrong with a member. */
  public void violation(String name, ErrorCode code, String message) {
    violations.add(new Violation(pointer + "/" + escape(name), code, message));
  }

  private void missing(String name, String expected) {
    violation(name, ErrorCode.MISSING_PROPERTY, "Expected " + expected + ", it is missing");
  }

  /** Refuses every member that was not asked for. */
  public void finish() {
    for (String name : members.keySet()) {
      if (!known.contains(name)) {
        violation(name, ErrorCode.UNKNOWN_PROPERTY, "No such property");
      }
    }
  }

  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /** Whole numbers as such, not as 2.147483647E9. */
  private static String plain(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) < 1e18
        ? Long.toString((long) bound)
        : Double.toString(bound);
  }

  private static String show(Object value) {
    String text = value instanceof String quoted ? "\"" + quoted + "\"" : value.toString();
    return text.length() <= 80 ? text : text.substring(0, 77) + "…";
  }
}
