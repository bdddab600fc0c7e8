package io.quantry.evaluation.metric;

/**
 * Seeded numbers that any language repeats to the last bit, so that tests need no files beside the
 * references: the state is {@code s ← (1103515245 s + 12345) mod 2³¹}, a number {@code (s / 2⁷) /
 * 2²⁴}, all in 32-bit floats.
 */
final class Draws {
  private long state;

  Draws(int seed) {
    this.state = seed;
  }

  /** From 0 to below 1. */
  float next() {
    state = state * 1103515245L + 12345 & 0x7fffffffL;
    return (state >> 7) / 16777216f;
  }

  /** {@code scale × number + shift}. */
  float[] floats(int count, float scale, float shift) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = scale * next() + shift;
    }
    return values;
  }

  /** {@code value + scale × (number − 1/2)}. */
  float[] near(float[] values, float scale) {
    float[] near = new float[values.length];
    for (int i = 0; i < near.length; i++) {
      near[i] = values[i] + scale * (next() - 0.5f);
    }
    return near;
  }

  /** From 0 to below the bound. */
  long[] integers(int count, int bound) {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = (long) (next() * bound);
    }
    return values;
  }
}
