package io.quantry.hostile;

import java.util.Arrays;
import java.util.Random;

/** The end is missing, or something follows it. */
final class Truncation implements Mutator {
  @Override
  public String name() {
    return "truncation";
  }

  @Override
  public byte[] mutate(byte[] model, Random random) {
    return random.nextInt(4) == 0
        ? Arrays.copyOf(model, model.length + 1 + random.nextInt(16))
        : Arrays.copyOf(model, random.nextInt(model.length + 1));
  }
}
