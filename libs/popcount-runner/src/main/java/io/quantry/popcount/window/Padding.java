package io.quantry.popcount.window;

/** What lies around the data along one axis. */
public sealed interface Padding {
  /** Far more than any honest model pads, and little enough that no place overflows an int. */
  int MOST = 1 << 24;

  /** So many places before and after. */
  record Explicit(int before, int after) implements Padding {
    public Explicit {
      if (before < 0 || after < 0 || before > MOST || after > MOST) {
        throw new IllegalArgumentException(
            "padding of %d and %d; each must be 0 to %d".formatted(before, after, MOST));
      }
    }
  }

  /**
   * As many as give {@code ceil(size / stride)} windows; an odd one goes after the data ({@code
   * SAME_UPPER}) or before it ({@code SAME_LOWER}).
   */
  record Same(boolean oddAfter) implements Padding {}
}
