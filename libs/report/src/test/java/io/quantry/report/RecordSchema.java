package io.quantry.report;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The JSON schema (2020-12) of a record of records, lists, maps, enums, texts and numbers. */
final class RecordSchema {
  private final Map<String, String> definitions = new TreeMap<>();

  private RecordSchema() {}

  /** Pretty-printed, with the record's own schema at the root and the others as {@code $defs}. */
  static String of(Class<? extends Record> root, String title) {
    RecordSchema schema = new RecordSchema();
    String body = schema.object(root, "  ");
    String definitions =
        schema.definitions.entrySet().stream()
            .map(one -> "    \"" + one.getKey() + "\": " + one.getValue())
            .collect(Collectors.joining(",\n"));
    return """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "%s",
        %s,
          "$defs": {
        %s
          }
        }
        """
        .formatted(title, body, definitions);
  }

  private String object(Class<?> record, String indent) {
    List<String> properties = new ArrayList<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      AnnotatedType type = component.getAnnotatedType();
      properties.add(indent + "  \"" + component.getName() + "\": " + type(type));
      if (!type.isAnnotationPresent(Nullable.class)) {
        required.add('"' + component.getName() + '"');
      }
    }
    return indent
        + "\"type\": \"object\",\n"
        + indent
        + "\"properties\": {\n"
        + String.join(",\n", properties)
        + "\n"
        + indent
        + "},\n"
        + indent
        + "\"required\": ["
        + String.join(", ", required)
        + "]";
  }

  private String type(AnnotatedType annotated) {
    Type type = annotated.getType();
    if (type instanceof ParameterizedType parameterized) {
      AnnotatedType[] arguments =
          ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
      return parameterized.getRawType() == List.class
          ? "{\"type\": \"array\", \"items\": " + type(arguments[0]) + "}"
          : "{\"type\": \"object\", \"additionalProperties\": " + type(arguments[1]) + "}";
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isEnum()) {
      return Arrays.stream(plain.getEnumConstants())
          .map(constant -> '"' + ((Enum<?>) constant).name() + '"')
          .collect(Collectors.joining(", ", "{\"enum\": [", "]}"));
    }
    if (plain.isRecord()) {
      String name = plain.getSimpleName();
      if (!definitions.containsKey(name)) {
        definitions.put(name, "");
        definitions.put(name, "{\n" + object(plain, "      ") + "\n    }");
      }
      return "{\"$ref\": \"#/$defs/" + name + "\"}";
    }
    if (plain == String.class) {
      return "{\"type\": \"string\"}";
    }
    if (plain == boolean.class) {
      return "{\"type\": \"boolean\"}";
    }
    if (plain == double.class || plain == Double.class) {
      return "{\"type\": \"number\"}";
    }
    if (List.of(int.class, long.class, Integer.class, Long.class).contains(plain)) {
      return "{\"type\": \"integer\"}";
    }
    throw new IllegalArgumentException("No schema for " + type);
  }
}
