package io.quantry.trainer.operator;

import java.util.Set;

/**
 * How Resize finds the value between elements of one axis. Positions are computed in float, as ONNX
 * Runtime does, so that ties fall the same way.
 *
 * @param mode {@code nearest}, {@code linear} or {@code cubic}
 * @param transformation from a position in the output to one in the input
 * @param rounding of {@code nearest}; {@code outwards} is up where an axis shrinks, else down
 * @param cubic the coefficient of the cubic kernel (Keys 1981)
 * @param excludesOutside whether elements beyond the ends have no weight, instead of the last's
 * @param smooths whether the kernel widens where an axis shrinks
 */
record Interpolation(
    String mode,
    String transformation,
    String rounding,
    double cubic,
    boolean excludesOutside,
    boolean smooths) {

  static final Set<String> MODES = Set.of("nearest", "linear", "cubic");

  static final Set<String> TRANSFORMATIONS =
      Set.of(
          "half_pixel",
          "half_pixel_symmetric",
          "pytorch_half_pixel",
          "align_corners",
          "asymmetric",
          "tf_half_pixel_for_nn");

  static final Set<String> ROUNDINGS =
      Set.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil");

  static Interpolation of(String mode, String transformation, String rounding) {
    return new Interpolation(mode, transformation, rounding, -0.75, false, false);
  }

  static Interpolation of(Call call) {
    return new Interpolation(
        call.attribute("mode", "nearest"),
        call.attribute("coordinate_transformation_mode", "half_pixel"),
        call.attribute("nearest_mode", "round_prefer_floor"),
        call.attribute("cubic_coeff_a", -0.75f),
        call.attribute("exclude_outside", 0) != 0,
        call.attribute("antialias", 0) != 0);
  }

  /**
   * Which elements, with which weights, make up each element of the output.
   *
   * @param size of the input
   * @param length of the output
   */
  Taps taps(long size, int length, float scale) {
    if (mode.equals("nearest")) {
      Taps taps = new Taps(1, length);
      for (int i = 0; i < length; i++) {
        long nearest = rounded(position(i, size, length, scale), scale);
        taps.set(0, i, Math.clamp(nearest, 0L, size - 1), 1);
      }
      return taps;
    }
    double shrink = smooths ? Math.min(1, scale) : 1;
    int reach = mode.equals("cubic") ? 2 : 1;
    int first = (int) Math.floor(-reach / shrink) + 1;
    int count = 2 * (1 - first);
    Taps taps = new Taps(count, length);
    for (int i = 0; i < length; i++) {
      double position = position(i, size, length, scale);
      long left = (long) Math.floor(position);
      double total = 0;
      double[] weights = new double[count];
      for (int tap = 0; tap < count; tap++) {
        long source = left + first + tap;
        boolean outside = source < 0 || source >= size;
        weights[tap] =
            excludesOutside && outside ? 0 : kernel(Math.abs(source - position) * shrink);
        total += weights[tap];
      }
      for (int tap = 0; tap < count; tap++) {
        long source = Math.clamp(left + first + tap, 0L, size - 1);
        taps.set(tap, i, source, weights[tap] / total);
      }
    }
    return taps;
  }

  private float position(int output, long size, int length, float scale) {
    return switch (transformation) {
      case "half_pixel" -> (output + 0.5f) / scale - 0.5f;
      case "half_pixel_symmetric" -> {
        float adjustment = length / (scale * size);
        float centre = size / 2f;
        yield centre * (1 - adjustment) + (output + 0.5f) / scale - 0.5f;
      }
      case "pytorch_half_pixel" -> length > 1 ? (output + 0.5f) / scale - 0.5f : 0;
      case "align_corners" -> length > 1 ? (float) output * (size - 1) / (length - 1) : 0;
      case "asymmetric" -> output / scale;
      case "tf_half_pixel_for_nn" -> (output + 0.5f) / scale;
      default -> throw new IllegalArgumentException("no transformation " + transformation);
    };
  }

  private long rounded(float position, float scale) {
    return (long)
        switch (rounding) {
          case "round_prefer_floor" -> Math.ceil(position - 0.5f);
          case "round_prefer_ceil" -> Math.floor(position + 0.5f);
          case "floor" -> Math.floor(position);
          case "ceil" -> Math.ceil(position);
          case "outwards" -> scale < 1 ? Math.ceil(position) : Math.floor(position);
          default -> throw new IllegalArgumentException("no rounding " + rounding);
        };
  }

  private double kernel(double distance) {
    return switch (mode) {
      case "linear" -> Math.max(0, 1 - distance);
      case "cubic" -> {
        double d = distance;
        if (d < 1) {
          yield ((cubic + 2) * d - (cubic + 3)) * d * d + 1;
        }
        yield d < 2 ? ((cubic * d - 5 * cubic) * d + 8 * cubic) * d - 4 * cubic : 0;
      }
      default -> throw new IllegalArgumentException("no mode " + mode);
    };
  }
}
