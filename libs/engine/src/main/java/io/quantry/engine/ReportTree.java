package io.quantry.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * A document as a JSON tree without anything that JSON cannot say: absent members are left out, and
 * figures that are no finite number are absent.
 */
final class ReportTree {
  private ReportTree() {}

  static Map<String, Object> of(Record document) {
    Map<String, @Nullable Object> tree =
        TaskFiles.MAPPER.convertValue(document, new TypeReference<>() {});
    return cleaned(tree);
  }

  private static Map<String, Object> cleaned(Map<?, ?> tree) {
    Map<String, Object> cleaned = new LinkedHashMap<>();
    tree.forEach(
        (name, value) -> {
          Object kept = cleaned(value);
          if (kept != null) {
            cleaned.put(String.valueOf(name), kept);
          }
        });
    return cleaned;
  }

  private static @Nullable Object cleaned(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Map<?, ?> tree -> cleaned(tree);
      case List<?> list -> {
        List<Object> kept = new ArrayList<>();
        for (Object item : list) {
          Object cleaned = cleaned(item);
          if (cleaned != null) {
            kept.add(cleaned);
          }
        }
        yield kept;
      }
      case Double number -> Double.isFinite(number) ? number : null;
      case Float number -> Float.isFinite(number) ? number : null;
      default -> value;
    };
  }
}
