package io.quantry.quantizer.technique.halfprecision;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HalfFormatTest {
  /** Patterns from NumPy's conversion of float32 to float16. */
  @ParameterizedTest
  @CsvSource({
    "0x00000000, 0x0000", // 0
    "0x80000000, 0x8000", // -0
    "0x3f800000, 0x3c00", // 1
    "0xc0490fdb, 0xc248", // -3.14159
    "0x3dcccccd, 0x2e66", // 0.1
    "0x3f801000, 0x3c00", // a tie, to even below
    "0x3f803000, 0x3c02", // a tie, to even above
    "0x3f801001, 0x3c01", // just above a tie
    "0x38800000, 0x0400", // the smallest normal number
    "0x387fc000, 0x03ff", // the largest subnormal one
    "0x387fe000, 0x0400", // a tie between them
    "0x33800000, 0x0001", // the smallest subnormal number
    "0x33c00000, 0x0002", // a tie among subnormal numbers
    "0x33000000, 0x0000", // half the smallest: a tie with zero
    "0x33000001, 0x0001", // just above it
    "0x00000001, 0x0000", // a subnormal float
    "0x477fe000, 0x7bff", // the largest, 65504
    "0x477fefff, 0x7bff", // the last that rounds to it
    "0x477ff000, 0x7c00", // the first that does not
    "0xc77ff000, 0xfc00", // likewise below zero
    "0x7f800000, 0x7c00", // infinity
    "0xff800000, 0xfc00",
  })
  void roundsToFloat16(String from, String to) {
    assertThat(HalfFormat.FLOAT16.encode(number(from))).isEqualTo(pattern(to));
  }

  /** Patterns from an exact search among rational numbers for the nearest one, ties to even. */
  @ParameterizedTest
  @CsvSource({
    "0x00000000, 0x0000", // 0
    "0x80000000, 0x8000", // -0
    "0x3f800000, 0x3f80", // 1
    "0xc0490fdb, 0xc049", // -3.14159
    "0x3dcccccd, 0x3dcd", // 0.1
    "0x3f808000, 0x3f80", // a tie, to even below
    "0x3f818000, 0x3f82", // a tie, to even above
    "0x3f808001, 0x3f81", // just above a tie
    "0x3f807fff, 0x3f80", // just below it
    "0x33800000, 0x3380", // FLOAT16's smallest number: an ordinary one
    "0x477fe000, 0x4780", // FLOAT16's largest
    "0x00000001, 0x0000", // the smallest float
    "0x00008000, 0x0000", // a tie with zero
    "0x00008001, 0x0001", // the smallest subnormal number
    "0x00018000, 0x0002", // a tie among subnormal numbers
    "0x7f7f0000, 0x7f7f", // the largest
    "0x7f7f7fff, 0x7f7f", // the last that rounds to it
    "0x7f7f8000, 0x7f80", // the first that does not
    "0xff7fffff, 0xff80", // the lowest float, dear to attention masks
    "0x7f800000, 0x7f80", // infinity
  })
  void roundsToBfloat16(String from, String to) {
    assertThat(HalfFormat.BFLOAT16.encode(number(from))).isEqualTo(pattern(to));
  }

  @ParameterizedTest
  @EnumSource
  void keepsNotANumber(HalfFormat format) {
    for (int bits : new int[] {0x7fc00000, 0x7f800001, 0xffffffff, 0xff800001, 0x7fbfffff}) {
      Tensor tensor =
          Tensor.ofBytes(
              format.elementType(),
              ByteBuffer.allocate(2)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putShort(format.encode(Float.intBitsToFloat(bits)))
                  .flip(),
              1);
      assertThat(tensor.floats()[0]).as("%08x", bits).isNaN();
    }
  }

  @Test
  void countsWhatWeightsLose() {
    float[] values = {1, -70_000, 65_519, Float.NEGATIVE_INFINITY, 0, 1e-8f, -1e-5f, 0x1p-14f};
    HalfWeights weights = HalfWeights.of(Tensor.ofFloats(values, 2, 4), HalfFormat.FLOAT16);
    assertThat(weights.overflowed()).isEqualTo(2);
    assertThat(weights.flushed()).isEqualTo(1);
    assertThat(weights.subnormal()).isEqualTo(1);
    assertThat(weights.largest()).isEqualTo(70_000);
    assertThat(weights.tensor().dims()).containsExactly(2, 4);
    assertThat(weights.tensor().floats())
        .containsExactly(
            1, -65_504, 65_504, Float.NEGATIVE_INFINITY, 0, 0, -168 * 0x1p-24f, 0x1p-14f);
    HalfWeights wider = HalfWeights.of(Tensor.ofFloats(values, 2, 4), HalfFormat.BFLOAT16);
    assertThat(wider.overflowed() + wider.flushed() + wider.subnormal()).isZero();
  }

  @Test
  void noticesWhatVanishesAltogether() {
    assertThat(vanishes(1e-12f)).isTrue();
    assertThat(vanishes(1e-12f, 1e-5f)).isTrue();
    assertThat(vanishes(1e-12f, 1)).isFalse();
    assertThat(vanishes(0, 0)).isFalse();
    assertThat(vanishes()).isFalse();
  }

  private static boolean vanishes(float... values) {
    return HalfWeights.of(Tensor.ofFloats(values, values.length), HalfFormat.FLOAT16)
        .vanishes(HalfFormat.FLOAT16);
  }

  private static float number(String bits) {
    return Float.intBitsToFloat(Integer.parseUnsignedInt(bits.substring(2), 16));
  }

  private static short pattern(String bits) {
    return (short) Integer.parseInt(bits.substring(2), 16);
  }
}
