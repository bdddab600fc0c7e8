package io.quantry.popcount.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinaryProductTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 3, 2",
    "2, 5, 63",
    "3, 8, 64",
    "4, 17, 65",
    "1, 1, 127",
    "2, 9, 128",
    "1, 33, 129",
    "5, 100, 1000",
    "1, 1024, 1024",
    "7, 31, 4097"
  })
  void equalsTheSumOfProductsOfSigns(int rows, int outputs, int length) {
    Drawn drawn = new Drawn(31L * length + outputs);
    float[] x = drawn.floats(rows * length);
    float[] weights = drawn.floats(outputs * length);
    ChannelScale scale = drawn.scale(outputs);
    float[] y = new float[rows * outputs];
    product(weights, outputs, length, scale).multiply(x, rows, y);
    for (int row = 0; row < rows; row++) {
      for (int output = 0; output < outputs; output++) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
          sum += sign(x[row * length + i]) * sign(weights[output * length + i]);
        }
        assertThat(y[row * outputs + output])
            .as("row %d, output %d", row, output)
            .isEqualTo(scale.scale()[output] * sum + scale.bias()[output]);
      }
    }
  }

  @Test
  void reachesBothEndsOfItsRange() {
    float[] ones = new float[130];
    float[] minusOnes = new float[130];
    Arrays.fill(ones, 2f);
    Arrays.fill(minusOnes, -0.5f);
    float[] y = new float[1];
    product(ones, 1, 130, ChannelScale.none(1)).multiply(ones, 1, y);
    assertThat(y).containsExactly(130f);
    product(ones, 1, 130, ChannelScale.none(1)).multiply(minusOnes, 1, y);
    assertThat(y).containsExactly(-130f);
  }

  @Test
  void leavesRowsAloneThatItWasNotAskedFor() {
    float[] y = {0, 0, 9};
    product(new float[] {1}, 1, 1, ChannelScale.none(1)).multiply(new float[] {1, -1, 1}, 2, y);
    assertThat(y).containsExactly(1, -1, 9);
  }

  @Test
  void keepsABitAWeight() {
    BinaryProduct product = product(new float[1024 * 1024], 1024, 1024, ChannelScale.none(1024));
    assertThat(product.sizeBytes()).isEqualTo(1024 * 1024 / 8);
  }

  @Test
  void refusesScalesOfAnotherNumberOfOutputs() {
    assertThatThrownBy(() -> new BinaryProduct(new PackedSigns(2, 1), ChannelScale.none(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 scales for 2 outputs");
    assertThatThrownBy(() -> new ChannelScale(new float[1], new float[2]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static BinaryProduct product(
      float[] weights, int outputs, int length, ChannelScale scale) {
    PackedSigns signs = new PackedSigns(outputs, length);
    signs.pack(weights, 0);
    return new BinaryProduct(signs, scale);
  }

  private static int sign(float value) {
    return value >= 0 ? 1 : -1;
  }
}
