package io.quantry.quantizer.scheme;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Reference values that {@code bench/peers/golden_formats.py} wrote with NumPy, ml_dtypes and
 * ONNX's reference implementation.
 */
final class GoldenFormats {
  private GoldenFormats() {}

  static List<String> lines(String file) {
    try (InputStream in =
        Objects.requireNonNull(
            GoldenFormats.class.getResourceAsStream("/golden/formats/" + file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }

  /** Numbers written as the hexadecimal of their bits. */
  static float[] floats(String words) {
    String[] each = words.split(" ", -1);
    float[] values = new float[each.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(each[i]);
    }
    return values;
  }

  static float number(String word) {
    return Float.intBitsToFloat(Integer.parseUnsignedInt(word, 16));
  }

  static int[] integers(String numbers) {
    return Stream.of(numbers.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
  }
}
