package io.quantry.jobservice.pipeline;

import java.util.Locale;

/** Kinds of servers that keep repositories. */
enum Forge {
  GITHUB("https://api.github.com"),
  GITLAB("https://gitlab.com/api/v4");

  private final String api;

  Forge(String api) {
    this.api = api;
  }

  /** Where its API is unless a connection says otherwise. */
  String api() {
    return api;
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Forge ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
