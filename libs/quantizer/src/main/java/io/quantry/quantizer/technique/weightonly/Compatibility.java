package io.quantry.quantizer.technique.weightonly;

import io.quantry.quantizer.hardware.TargetRuntime;
import io.quantry.quantizer.hardware.TargetRuntime.Ability;
import io.quantry.quantizer.technique.Work;
import java.util.Collection;

/** What the report says of older runtimes. */
final class Compatibility {
  private final WeightOnlySettings settings;
  private int minor = TargetRuntime.OLDEST;
  private boolean dequantizes;

  Compatibility(WeightOnlySettings settings) {
    this.settings = settings;
  }

  /** Counts in products of so many bits. */
  void add(Collection<Integer> bits) {
    for (int one : bits) {
      minor = Math.max(minor, settings.forms().oldest(one).minor());
      dequantizes |= !settings.forms().contrib(one) && one != 4;
    }
  }

  void note(Work work) {
    TargetRuntime loading =
        TargetRuntime.loading(
            work.model().opsets().version("").orElse(1), work.model().irVersion());
    TargetRuntime oldest = new TargetRuntime(Math.max(minor, loading.minor()));
    work.decisions()
        .note(
            "needs %s or later: operator set %d, IR %d"
                .formatted(
                    oldest, work.model().opsets().version("").orElse(1), work.model().irVersion()));
    TargetRuntime fusing = TargetRuntime.having(Ability.FUSES_ALL);
    boolean channels = settings.groupSize() == 0;
    if ((dequantizes || channels) && oldest.minor() < fusing.minor()) {
      work.decisions()
          .note("before %s these weights are dequantized at each run".formatted(fusing));
    }
  }
}
