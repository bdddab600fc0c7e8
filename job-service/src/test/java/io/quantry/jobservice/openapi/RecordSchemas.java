package io.quantry.jobservice.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the records of answers say beyond what the generator reads of them: which members are always
 * there, which may be null, and which hold JSON as it was kept.
 */
final class RecordSchemas {
  private final Map<String, Class<?>> records = new LinkedHashMap<>();

  /** Takes in every record that {@code type} is made of. */
  void collect(Type type) {
    switch (type) {
      case ParameterizedType generic -> {
        collect(generic.getRawType(), argumentNames(generic));
        for (Type argument : generic.getActualTypeArguments()) {
          collect(argument);
        }
      }
      case WildcardType wildcard -> collect(wildcard.getUpperBounds()[0]);
      default -> collect(type, "");
    }
  }

  private void collect(Type type, String suffix) {
    if (type instanceof Class<?> record
        && record.isRecord()
        && records.putIfAbsent(name(record) + suffix, record) == null) {
      for (RecordComponent component : record.getRecordComponents()) {
        collect(component.getGenericType());
      }
    }
  }

  private static String argumentNames(ParameterizedType generic) {
    StringBuilder names = new StringBuilder();
    for (Type argument : generic.getActualTypeArguments()) {
      names.append(argument instanceof Class<?> known ? name(known) : "");
    }
    return names.toString();
  }

  private static String name(Class<?> type) {
    Schema schema = type.getAnnotation(Schema.class);
    return schema == null || schema.name().isEmpty() ? type.getSimpleName() : schema.name();
  }

  /** Completes the components that stand for records. */
  @SuppressWarnings("unchecked") // the shape of every JSON schema
  void complete(Map<String, Object> components) {
    records.forEach(
        (name, record) -> {
          if (components.get(name) instanceof Map<?, ?> schema
              && schema.get("properties") instanceof Map<?, ?> properties) {
            complete(record, (Map<String, Object>) schema, (Map<String, Object>) properties);
          }
        });
  }

  private static void complete(
      Class<?> record, Map<String, Object> schema, Map<String, Object> properties) {
    JsonInclude include = record.getAnnotation(JsonInclude.class);
    boolean absentIfNull = include != null;
    boolean absentIfEmpty = include != null && include.value() == JsonInclude.Include.NON_EMPTY;
    List<String> required = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      String name = component.getName();
      if (component.getAccessor().isAnnotationPresent(JsonRawValue.class)) {
        properties.put(name, JsonSchema.schema("type", "object"));
      }
      if (!mayBeNull(component.getAnnotatedType())) {
        if (!absentIfEmpty) {
          required.add(name);
        }
      } else if (!absentIfNull) {
        properties.put(name, JsonSchema.orNull(properties.get(name)));
        required.add(name);
      }
    }
    required.retainAll(properties.keySet());
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
  }

  private static boolean mayBeNull(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }
}
