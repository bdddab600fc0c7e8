package io.quantry.quantizer.technique.weightonly;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which activations' second moments one pass may sum: as many as fit {@value #BYTES} bytes, the
 * first whatever its size.
 */
final class MomentRoom {
  private static final long BYTES = 512L << 20;

  /** A triangle of floats, and as much again while it is summed. */
  private static final long BYTES_PER_PAIR = 4;

  private final Set<String> names = new LinkedHashSet<>();
  private long used;

  /**
   * Takes an activation in, if there is room.
   *
   * @param channels of the activation
   */
  boolean take(String name, long channels) {
    if (names.contains(name)) {
      return true;
    }
    long more = BYTES_PER_PAIR * channels * channels;
    if (!names.isEmpty() && used + more > BYTES) {
      return false;
    }
    names.add(name);
    used += more;
    return true;
  }

  /** What was taken in, in that order. */
  Set<String> names() {
    return names;
  }
}
