package io.quantry.quantizer.technique.weightonly;

import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.hardware.TargetRuntime;
import io.quantry.quantizer.hardware.TargetRuntime.Ability;

/**
 * The forms in which products may read their weights, by what was asked for and by what the
 * target's runtime can do:
 *
 * <ol>
 *   <li>{@code standard} and {@code contrib} are what they say, or refused.
 *   <li>{@code auto} is standard where the runtime makes one kernel of it and the product; else
 *       contrib where it has that; else standard where it loads, dequantized at each run.
 * </ol>
 *
 * @param word auto, standard or contrib
 * @param grouped whether weights have scales by group
 */
record ProductForms(String word, boolean grouped, TargetRuntime runtime) {
  private static final long OPSET_OF_GROUPS = 21;
  private static final long OPSET_OF_INT2 = 25;
  private static final long OPSET_OF_CHANNELS = 13;
  private static final long OLDEST_OPSET = 7;

  static ProductForms of(String word, boolean grouped, TargetRuntime runtime) {
    if (word.equals("contrib") && !grouped) {
      throw new QuantizationException(
          "invalid-value",
          "/technique/weights/granularity: weights.form contrib has groups only, got channel");
    }
    return new ProductForms(word, grouped, runtime);
  }

  /**
   * Whether products read weights of so many bits by MatMulNBits.
   *
   * @throws QuantizationException {@code unsupported-on-target} if the runtime has no form for them
   */
  boolean contrib(int bits) {
    boolean standard = loadsStandard(bits);
    boolean contrib = grouped && runtime.has(contribAbility(bits));
    boolean chosen =
        switch (word) {
          case "standard" -> false;
          case "contrib" -> true;
          default -> !fuses(bits) && contrib;
        };
    if (chosen ? !contrib : !standard) {
      throw new QuantizationException(
          "unsupported-on-target",
          "/target/runtime: %s has no form for weights of %d bits %s; the oldest that has is %s"
              .formatted(runtime, bits, grouped ? "in groups" : "by channel", oldestThatCan(bits)));
    }
    return chosen;
  }

  private TargetRuntime oldestThatCan(int bits) {
    TargetRuntime standard = TargetRuntime.having(standardAbility(bits));
    TargetRuntime contrib = TargetRuntime.having(contribAbility(bits));
    boolean sooner = grouped && contrib.minor() < standard.minor();
    return switch (word) {
      case "standard" -> standard;
      case "contrib" -> contrib;
      default -> sooner ? contrib : standard;
    };
  }

  /**
   * The same for weights of which a reader's output is cut off, so that the standard form would not
   * be fused: contrib where that is left open.
   */
  boolean contribWhereCutOff(int bits) {
    return contrib(bits) || (word.equals("auto") && grouped && runtime.has(contribAbility(bits)));
  }

  /** Whether tables of 4 bits are looked up by GatherBlockQuantized: on request only. */
  boolean contribTables() {
    return word.equals("contrib") && runtime.has(Ability.GATHER_BLOCK_QUANTIZED);
  }

  /** The least version of the standard operators that weights of so many bits need. */
  long opset(int bits) {
    if (contrib(bits)) {
      return OLDEST_OPSET;
    }
    if (bits == 2) {
      return OPSET_OF_INT2;
    }
    return bits == 4 || grouped ? OPSET_OF_GROUPS : OPSET_OF_CHANNELS;
  }

  /** Whether the runtime makes one kernel of a product and the standard form. */
  boolean fuses(int bits) {
    return runtime.has(fusing(bits));
  }

  /** What fuses the standard form. */
  Ability fusing(int bits) {
    return bits == 4 && grouped ? Ability.FUSES_INT4_GROUPS : Ability.FUSES_ALL;
  }

  private boolean loadsStandard(int bits) {
    return (bits == 8 && !grouped) || runtime.has(standardAbility(bits));
  }

  /** What reads the chosen form of so many bits. */
  TargetRuntime oldest(int bits) {
    if (contrib(bits)) {
      return TargetRuntime.having(contribAbility(bits));
    }
    return bits == 8 && !grouped
        ? new TargetRuntime(TargetRuntime.OLDEST)
        : TargetRuntime.having(standardAbility(bits));
  }

  private static Ability standardAbility(int bits) {
    return bits == 2 ? Ability.INT2 : Ability.GROUPS;
  }

  private static Ability contribAbility(int bits) {
    return switch (bits) {
      case 2 -> Ability.MATMUL_NBITS_2;
      case 4 -> Ability.MATMUL_NBITS_4;
      default -> Ability.MATMUL_NBITS_8;
    };
  }
}
