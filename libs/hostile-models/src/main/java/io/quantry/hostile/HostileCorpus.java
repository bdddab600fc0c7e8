package io.quantry.hostile;

import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/**
 * Mutated models by number: the n-th of a seed is always the same, whichever others are made, as
 * long as the seed models are. Thread-safe.
 */
public final class HostileCorpus {
  private static final List<Mutator> MUTATORS = Mutator.all();
  private static final int MOST_MUTATIONS = 3;

  private final SeedModels seeds;
  private final long seed;

  public HostileCorpus(SeedModels seeds, long seed) {
    this.seeds = seeds;
    this.seed = seed;
  }

  /** One model with one to three kinds of damage, the first by turns. */
  public HostileModel model(int number) {
    // Neighbouring seeds of Random begin alike.
    Random random = new Random((seed + number) * 0x9E3779B97F4A7C15L);
    List<HostileModel> from = random.nextInt(4) == 0 ? seeds.whole() : seeds.small();
    HostileModel origin = from.get(random.nextInt(from.size()));
    byte[] bytes = origin.bytes();
    StringJoiner kinds = new StringJoiner("+");
    int mutations = 1 + random.nextInt(MOST_MUTATIONS);
    for (int one = 0; one < mutations; one++) {
      int kind =
          one == 0 ? Math.floorMod(number, MUTATORS.size()) : random.nextInt(MUTATORS.size());
      bytes = MUTATORS.get(kind).mutate(bytes, random);
      kinds.add(MUTATORS.get(kind).name());
    }
    return new HostileModel("#%d %s: %s".formatted(number, origin.name(), kinds), bytes);
  }
}
