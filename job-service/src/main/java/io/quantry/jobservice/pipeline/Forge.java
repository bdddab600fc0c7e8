package io.quantry.jobservice.pipeline;

import java.util.Locale;

/** Kinds of servers that keep repositories. */
enum Forge {
  GITHUB("https://api.github.com"),
  GITLAB("https://gitlab.com");

  private final String api;

  Forge(String api) {
    this.api = api;
  }

  /** What its API begins with unless a connection says otherwise. */
  String api() {
    return api;
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
