package io.quantry.quantizer.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitPackingTest {
  /** ONNX: "the first element is stored in the 4 least significant bits". */
  @Test
  void packsTheFirstOfTwoIntoTheLowHalf() {
    assertThat(BitPacking.pack(new byte[] {1, -2, 7, -8, -1}, 4))
        .containsExactly((byte) 0xE1, (byte) 0x87, (byte) 0x0F);
    assertThat(BitPacking.pack(new byte[0], 4)).isEmpty();
  }

  /** ONNX: {@code byte = x3 << 6 | x2 << 4 | x1 << 2 | x0}. */
  @Test
  void packsTheFirstOfFourIntoTheLowestBits() {
    assertThat(BitPacking.pack(new byte[] {1, -2, 0, -1, -1}, 2))
        .containsExactly((byte) 0b11_00_10_01, (byte) 0b11);
  }

  @ParameterizedTest
  @CsvSource({"INT4, 4", "INT2, 2"})
  void isReadBackByTheTensorOfThatType(ElementType type, int bits) {
    for (int count = 1; count <= 9; count++) {
      byte[] values = new byte[count];
      int[] expected = new int[count];
      for (int i = 0; i < count; i++) {
        values[i] = (byte) ((i * 5 % (1 << bits)) - (1 << (bits - 1)));
        expected[i] = values[i];
      }
      ByteBuffer packed = ByteBuffer.wrap(BitPacking.pack(values, bits));
      assertThat(Tensor.ofBytes(type, packed, count).ints()).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, true", "4, false", "2, true", "2, false"})
  void unpacksWhatItPacked(int bits, boolean signed) {
    int shift = Integer.SIZE - bits;
    for (int count : new int[] {0, 1, 3, 7, 8, 9, 4095, 4096, 4099, 12_345}) {
      byte[] values = new byte[count];
      for (int i = 0; i < count; i++) {
        int value = ((i * 2654435) >>> 7) << shift;
        values[i] = (byte) (signed ? value >> shift : value >>> shift);
      }
      byte[] packed = new byte[BitPacking.bytes(count, bits) + 4];
      Arrays.fill(packed, (byte) 0x5A);
      BitPacking.pack(values, count, bits, packed, 2);
      assertThat(packed).startsWith(0x5A, 0x5A).endsWith(0x5A, 0x5A);
      byte[] unpacked = new byte[count];
      BitPacking.unpack(packed, 2, count, bits, signed, unpacked);
      assertThat(unpacked).containsExactly(values);
    }
  }

  @Test
  void refusesWidthsThatOnnxHasNoTypeFor() {
    assertThatThrownBy(() -> BitPacking.pack(new byte[1], 3)).hasMessageContaining("not 3");
  }
}
