package io.quantry.telemetry;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter.Members;
import org.springframework.boot.json.JsonWriter.ValueProcessor;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/**
 * Cuts what is too long for a line of the structured log: parts of it may come from a model or from
 * a child process. Made by the logging system, by name.
 */
public final class BoundedLogLines implements StructuredLoggingJsonMembersCustomizer<Object> {
  static final int MOST_CHARACTERS = 16_384;

  @Override
  public void customize(Members<Object> members) {
    members.applyingValueProcessor(ValueProcessor.of(String.class, BoundedLogLines::cut));
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null || text.length() <= MOST_CHARACTERS
        ? text
        : text.substring(0, MOST_CHARACTERS) + "…";
  }
}
