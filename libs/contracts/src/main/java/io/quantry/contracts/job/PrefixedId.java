package io.quantry.contracts.job;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Ids are UUID version 7 (RFC 9562, section 5.7: 48 bits of Unix milliseconds, then random bits),
 * so that they sort by creation; in JSON they carry the prefix of their kind, for instance {@code
 * job_0190…}.
 */
public enum PrefixedId {
  JOB("job_"),
  MODEL("mod_"),
  VERSION("ver_"),
  DATASET("dat_"),
  WORKER("wrk_"),
  TENANT("ten_"),
  KEY("key_"),
  EVENT("evt_"),
  AUDIT("aud_"),
  WEBHOOK("whk_"),
  DELIVERY("dlv_"),
  CONNECTION("con_"),
  PIPELINE("pip_"),
  RUN("run_"),
  UPLOAD("upl_");

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String prefix;

  PrefixedId(String prefix) {
    this.prefix = prefix;
  }

  /** The public form of {@code id}. */
  public String format(UUID id) {
    return prefix + id;
  }

  /** The id that {@code text} names, empty if it is not of this kind and form. */
  public Optional<UUID> parse(String text) {
    if (!text.startsWith(prefix) || text.length() != prefix.length() + 36) {
      return Optional.empty();
    }
    String body = text.substring(prefix.length());
    try {
      UUID id = UUID.fromString(body);
      return id.toString().equals(body) ? Optional.of(id) : Optional.empty();
    } catch (IllegalArgumentException notAnId) {
      return Optional.empty();
    }
  }

  /** A new id of version 7. */
  public static UUID next(InstantSource clock) {
    long millis = clock.millis();
    long high = (millis << 16) | 0x7000L | (RANDOM.nextInt() & 0x0FFFL);
    long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
