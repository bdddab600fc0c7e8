package io.quantry.jobservice.pipeline;

import java.util.Locale;

/** What happens to a repository that a pipeline may run on. */
enum Trigger {
  PUSH,
  TAG,
  RELEASE;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
