package io.quantry.popcount.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.popcount.window.Padding;
import io.quantry.popcount.window.Window;
import io.quantry.popcount.window.WindowAxis;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryConvolutionTest {
  /** Kernel, stride, dilation, padding before and after; the other axis has them drawn. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 0, 0",
    "3, 1, 1, 1, 1",
    "3, 2, 1, 1, 0",
    "3, 1, 2, 2, 2",
    "2, 3, 3, 0, 4",
    "5, 2, 1, 4, 4",
    "7, 1, 1, 3, 3"
  })
  void equalsTheSumOverTheTapsOnThePicture(
      int kernel, int stride, int dilation, int before, int after) {
    WindowAxis axis = axis(kernel, stride, dilation, before, after);
    compare(new Window(axis, axis(3, 1, 1, 1, 1)), 13, 16, 17);
    compare(new Window(axis(2, 2, 1, 0, 1), axis), 9, 11, 16);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 128, 130})
  void takesAnyNumberOfChannels(int channels) {
    compare(new Window(axis(3, 1, 1, 1, 1), axis(3, 2, 1, 1, 1)), channels, 6, 5);
  }

  @Test
  void givesOnlyItsBiasWhereAWindowLiesOnPaddingAlone() {
    WindowAxis beside = axis(1, 1, 1, 1, 0);
    BinaryConvolution convolution =
        new BinaryConvolution(
            new float[] {-1},
            1,
            new Window(beside, axis(1, 1, 1, 0, 0)),
            new ChannelScale(new float[] {3}, new float[] {0.25f}));
    float[] y = new float[2];
    convolution.convolve(new float[] {5}, 1, 1, 1, y);
    assertThat(y).containsExactly(0.25f, -2.75f);
  }

  @Test
  void refusesWeightsThatDoNotFitTheWindow() {
    WindowAxis three = axis(3, 1, 1, 0, 0);
    assertThatThrownBy(
            () ->
                new BinaryConvolution(
                    new float[8], 1, new Window(three, three), ChannelScale.none(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("8 weights for 1 outputs, 1 channels, 9 taps");
  }

  private static void compare(Window window, int channels, int height, int width) {
    Drawn drawn = new Drawn(channels * 1000L + window.hashCode());
    int outputs = drawn.between(1, 20);
    int batch = 2;
    float[] x = drawn.floats(batch * channels * height * width);
    float[] weights = drawn.floats(outputs * channels * window.taps());
    ChannelScale scale = drawn.scale(outputs);
    int down = window.vertical().over(height).count();
    int across = window.horizontal().over(width).count();
    float[] y = new float[batch * outputs * down * across];
    new BinaryConvolution(weights, channels, window, scale).convolve(x, batch, height, width, y);
    int at = 0;
    for (int image = 0; image < batch; image++) {
      float[] picture = slice(x, image, channels * height * width);
      for (int output = 0; output < outputs; output++) {
        float[] kernel = slice(weights, output, channels * window.taps());
        for (int row = 0; row < down; row++) {
          for (int column = 0; column < across; column++) {
            int sum = sum(window, picture, kernel, height, width, row, column);
            assertThat(y[at++])
                .as("image %d, output %d, row %d, column %d", image, output, row, column)
                .isEqualTo(scale.scale()[output] * sum + scale.bias()[output]);
          }
        }
      }
    }
  }

  /** The definition, tap by tap, with a bound check in place of {@code WindowAxis}'s ranges. */
  private static int sum(
      Window window, float[] picture, float[] kernel, int height, int width, int row, int column) {
    WindowAxis vertical = window.vertical();
    WindowAxis horizontal = window.horizontal();
    int channels = kernel.length / window.taps();
    int sum = 0;
    for (int channel = 0; channel < channels; channel++) {
      for (int down = 0; down < vertical.kernel(); down++) {
        for (int across = 0; across < horizontal.kernel(); across++) {
          int y = row * vertical.stride() - before(vertical) + down * vertical.dilation();
          int x =
              column * horizontal.stride() - before(horizontal) + across * horizontal.dilation();
          if (y >= 0 && y < height && x >= 0 && x < width) {
            float value = picture[(channel * height + y) * width + x];
            float weight =
                kernel[(channel * vertical.kernel() + down) * horizontal.kernel() + across];
            sum += value >= 0 == weight >= 0 ? 1 : -1;
          }
        }
      }
    }
    return sum;
  }

  private static int before(WindowAxis axis) {
    return ((Padding.Explicit) axis.padding()).before();
  }

  private static float[] slice(float[] values, int index, int size) {
    return Arrays.copyOfRange(values, index * size, (index + 1) * size);
  }

  private static WindowAxis axis(int kernel, int stride, int dilation, int before, int after) {
    return new WindowAxis(kernel, stride, dilation, new Padding.Explicit(before, after), false);
  }
}
