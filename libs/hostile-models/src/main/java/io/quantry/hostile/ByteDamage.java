package io.quantry.hostile;

import java.util.Arrays;
import java.util.Random;

/** Bytes changed, a run of them removed, or one repeated. */
final class ByteDamage implements Mutator {
  private static final int LONGEST_RUN = 64;

  @Override
  public String name() {
    return "bytes";
  }

  @Override
  public byte[] mutate(byte[] model, Random random) {
    if (model.length == 0) {
      return model;
    }
    int at = random.nextInt(model.length);
    int run = 1 + random.nextInt(Math.min(LONGEST_RUN, model.length - at));
    return switch (random.nextInt(4)) {
      case 0 -> spliced(model, at, at + run);
      case 1 -> spliced(model, at + run, at);
      default -> flipped(model, random);
    };
  }

  private static byte[] flipped(byte[] model, Random random) {
    byte[] copy = model.clone();
    for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
      // Structure is denser at the front; weights often fill the rest.
      int bound = random.nextBoolean() ? copy.length : Math.min(copy.length, 4096);
      copy[random.nextInt(bound)] = (byte) random.nextInt();
    }
    return copy;
  }

  /** What stands before {@code from}, then what stands from {@code to} on. */
  private static byte[] spliced(byte[] model, int from, int to) {
    byte[] copy = Arrays.copyOf(model, from + model.length - to);
    System.arraycopy(model, to, copy, from, model.length - to);
    return copy;
  }
}
