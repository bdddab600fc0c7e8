package io.quantry.jobservice.registry;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How far a version has come in the eyes of those who decide. */
enum Stage {
  /** Nobody has said anything. */
  NONE,
  /** Somebody is to look at it. */
  PENDING,
  APPROVED,
  REJECTED,
  /** Was good, and is not to be used any more. */
  ARCHIVED;

  static final List<String> NAMES = Arrays.stream(values()).map(Stage::wireName).toList();

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
