package io.quantry.quantizer.hardware;

/**
 * The oldest ONNX Runtime that a result must load in: {@code 1.minor}.
 *
 * @param minor from {@link #OLDEST} on
 */
public record TargetRuntime(int minor) {
  /** Older ones know no operator set that techniques write. */
  public static final int OLDEST = 14;

  /** The version that this product proves its results in. */
  public static final TargetRuntime NEWEST = new TargetRuntime(29);

  /** Refuses what was never released or is too old. */
  public TargetRuntime {
    if (minor < OLDEST) {
      throw new IllegalArgumentException("ONNX Runtime 1." + minor);
    }
  }
}
