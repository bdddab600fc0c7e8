package io.quantry.jobservice.access;

import java.util.Locale;

/** What a key may do; each scope includes the ones before it. */
public enum Scope {
  READ,
  SUBMIT,
  ADMIN;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
