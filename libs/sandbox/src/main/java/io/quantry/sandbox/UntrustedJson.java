package io.quantry.sandbox;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads records from JSON that a child wrote: bounded in depth and length, no unknown members, no
 * null where a record does not allow it.
 */
final class UntrustedJson {
  static final int MAX_BYTES = 16 * 1024 * 1024;
  private static final int MAX_DEPTH = 32;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxDocumentLength(MAX_BYTES)
                          .maxStringLength(1024 * 1024)
                          .maxNameLength(4096)
                          .maxNumberLength(100)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private UntrustedJson() {}

  /**
   * @throws tools.jackson.core.JacksonException if {@code json} is no {@code type}
   * @throws IllegalArgumentException if something is null that must not be
   */
  static <T> T read(String json, Class<T> type) {
    return checked(MAPPER.readValue(json, type), type);
  }

  static <T> T read(byte[] json, Class<T> type) {
    return checked(MAPPER.readValue(json, type), type);
  }

  private static <T> T checked(@Nullable T value, Class<T> type) {
    if (value == null) {
      throw new IllegalArgumentException("null in place of a " + type.getSimpleName());
    }
    requireNoNulls(value);
    return value;
  }

  private static void requireNoNulls(Object value) {
    if (value instanceof Record record) {
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        Object member = member(record, component);
        if (member != null) {
          requireNoNulls(member);
        } else if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
          throw new IllegalArgumentException(
              record.getClass().getSimpleName() + "." + component.getName() + " is missing");
        }
      }
    } else if (value instanceof Collection<?> items) {
      items.forEach(UntrustedJson::requirePresent);
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(UntrustedJson::requirePresent);
    }
  }

  private static void requirePresent(@Nullable Object item) {
    if (item == null) {
      throw new IllegalArgumentException("null in a collection");
    }
    requireNoNulls(item);
  }

  private static @Nullable Object member(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException impossible) {
      throw new IllegalStateException("Records of the contracts are public", impossible);
    }
  }
}
