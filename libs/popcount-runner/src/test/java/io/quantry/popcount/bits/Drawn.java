package io.quantry.popcount.bits;

import java.util.SplittableRandom;

/** Random numbers for comparisons with a plain reference, from a seed that each test prints. */
final class Drawn {
  private final SplittableRandom random;

  Drawn(long seed) {
    System.out.println("seed " + seed);
    random = new SplittableRandom(seed);
  }

  /** Of both signs, a few of them +0 and −0. */
  float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (random.nextInt(20)) {
            case 0 -> 0f;
            case 1 -> -0f;
            default -> (float) random.nextGaussian();
          };
    }
    return values;
  }

  ChannelScale scale(int outputs) {
    return new ChannelScale(floats(outputs), floats(outputs));
  }

  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }
}
