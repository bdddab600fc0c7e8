package io.quantry.jobservice.openapi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pieces of JSON schema 2020-12 as trees. */
final class JsonSchema {
  private JsonSchema() {}

  static Map<String, Object> schema(@Nullable Object... members) {
    Map<String, Object> schema = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      schema.put(String.valueOf(members[i]), Objects.requireNonNull(members[i + 1]));
    }
    return schema;
  }

  static Map<String, Object> ref(String component) {
    return schema("$ref", "#/components/schemas/" + component);
  }

  static Map<String, Object> text(int least, int most) {
    return schema("type", "string", "minLength", least, "maxLength", most);
  }

  static Map<String, Object> matching(String pattern) {
    return schema("type", "string", "pattern", "^(?:" + pattern + ")$");
  }

  static Map<String, Object> whole(long least, long most) {
    return schema("type", "integer", "minimum", least, "maximum", most);
  }

  static Map<String, Object> number(double least, double most) {
    return schema("type", "number", "minimum", least, "maximum", most);
  }

  static Map<String, Object> oneOf(Collection<?> values) {
    return schema("enum", List.copyOf(values));
  }

  static Map<String, Object> listOf(Map<String, Object> items, int most) {
    return schema("type", "array", "items", items, "maxItems", most);
  }

  /**
   * An object that takes the properties given and no others; whatever is not required may be null.
   */
  static Map<String, Object> object(Map<String, Object> properties, String... required) {
    List<String> wanted = List.of(required);
    Map<String, Object> shown = new LinkedHashMap<>();
    properties.forEach(
        (name, schema) -> shown.put(name, wanted.contains(name) ? schema : orNull(schema)));
    Map<String, Object> object =
        schema("type", "object", "properties", shown, "additionalProperties", false);
    if (!wanted.isEmpty()) {
      object.put("required", wanted);
    }
    return object;
  }

  /** The same with null beside it. */
  @SuppressWarnings("unchecked") // the shape of every JSON schema
  static Map<String, Object> orNull(@Nullable Object one) {
    Map<String, Object> schema =
        new LinkedHashMap<>((Map<String, Object>) Objects.requireNonNull(one));
    if (schema.get("enum") instanceof List<?> values) {
      List<@Nullable Object> wider = new ArrayList<>(values);
      wider.add(null);
      schema.put("enum", wider);
      schema.remove("type");
      return schema;
    }
    if (schema.get("type") instanceof String type) {
      schema.put("type", List.of(type, "null"));
      return schema;
    }
    return schema("anyOf", List.of(schema, schema("type", "null")));
  }
}
