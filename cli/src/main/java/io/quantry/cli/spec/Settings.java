package io.quantry.cli.spec;

import io.quantry.cli.output.Json;
import tools.jackson.core.JacksonException;

/** A value as typed after an equals sign: JSON where it is some, else a string. */
final class Settings {
  private Settings() {}

  static Object value(String text) {
    try {
      return Json.mapper().readValue(text, Object.class);
    } catch (JacksonException plainText) {
      return text;
    }
  }
}
