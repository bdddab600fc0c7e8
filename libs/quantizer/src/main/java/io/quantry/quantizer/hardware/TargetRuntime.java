package io.quantry.quantizer.hardware;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The oldest ONNX Runtime that a result must load in, and what that version can do: {@code
 * 1.minor}. Measured on the CPU with the last patch release of each version from 1.15 to 1.29 (docs
 * of the technique weight-only, table of runtimes).
 *
 * @param minor from {@value #OLDEST} on
 */
public record TargetRuntime(int minor) {
  /** Older ones know no operator set that techniques write. */
  public static final int OLDEST = 15;

  /** The version that this product proves its results in. */
  public static final TargetRuntime NEWEST = new TargetRuntime(29);

  private static final Pattern WORD = Pattern.compile("(?:>=)?1\\.(\\d{1,3})");

  /** Newest operator set and IR version of each version from the oldest on. */
  private static final int[][] SETS = {
    {19, 9}, {19, 9}, {20, 9}, {21, 10}, {21, 10}, {21, 10}, {22, 10}, {22, 10}, {23, 11}, {25, 13},
    {26, 13}
  };

  /** What a runtime has from some version on. */
  public enum Ability {
    /** MatMulNBits of 4 bits with sums in 8-bit integers. */
    MATMUL_NBITS_4(17),
    /** The same with a bias. */
    MATMUL_NBITS_BIAS(19),
    /** MatMulNBits of 8 bits. */
    MATMUL_NBITS_8(22),
    /** MatMulNBits of 2 bits. */
    MATMUL_NBITS_2(24),
    /** DequantizeLinear in groups, of INT4 too. */
    GROUPS(19),
    /** DequantizeLinear of INT2. */
    INT2(24),
    /** One kernel from a product and a DequantizeLinear of 4 bits in groups. */
    FUSES_INT4_GROUPS(19),
    /** One kernel from a product and any DequantizeLinear of integer weights. */
    FUSES_ALL(25),
    /** GatherBlockQuantized of INT4. */
    GATHER_BLOCK_QUANTIZED(20);

    private final int since;

    Ability(int since) {
      this.since = since;
    }
  }

  /** Refuses what is too old. */
  public TargetRuntime {
    if (minor < OLDEST) {
      throw new IllegalArgumentException(
          "ONNX Runtime 1.%d; expected 1.%d or later".formatted(minor, OLDEST));
    }
  }

  /**
   * From the word in a job specification: {@code 1.20} or {@code >=1.20}.
   *
   * @throws IllegalArgumentException if it is none, or too old
   */
  public static TargetRuntime of(String word) {
    Matcher matcher = WORD.matcher(word);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a version of ONNX Runtime such as >=1.%d expected, got %s".formatted(OLDEST, word));
    }
    return new TargetRuntime(Integer.parseInt(matcher.group(1)));
  }

  /** The oldest that loads a model of these versions. */
  public static TargetRuntime loading(long opset, long irVersion) {
    int minor = OLDEST;
    while (minor - OLDEST < SETS.length - 1
        && (SETS[minor - OLDEST][0] < opset || SETS[minor - OLDEST][1] < irVersion)) {
      minor++;
    }
    return new TargetRuntime(minor);
  }

  /** The oldest that has an ability. */
  public static TargetRuntime having(Ability ability) {
    return new TargetRuntime(Math.max(OLDEST, ability.since));
  }

  /** Newest version of the standard operators that it loads. */
  public long opset() {
    return sets()[0];
  }

  /** Newest IR version that it loads. */
  public long irVersion() {
    return sets()[1];
  }

  /** Whether it has the ability, as every later version has. */
  public boolean has(Ability ability) {
    return minor >= ability.since;
  }

  private int[] sets() {
    return SETS[Math.min(minor - OLDEST, SETS.length - 1)];
  }

  @Override
  public String toString() {
    return "ONNX Runtime 1." + minor;
  }
}
