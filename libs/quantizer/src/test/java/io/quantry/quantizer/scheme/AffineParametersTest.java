package io.quantry.quantizer.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AffineParametersTest {

  /** Example {@code quantizelinear} of the ONNX operator reference: scale 2, zero point 128. */
  @ParameterizedTest
  @CsvSource({"0,128", "2,129", "3,130", "1000,255", "-254,1", "-1000,0"})
  void quantizesTheExampleOfTheOnnxSpecification(float value, int expected) {
    assertThat(new AffineParameters(QuantizedType.UINT8, 2, 128).quantize(value))
        .isEqualTo(expected);
  }

  /** Example {@code dynamicquantizelinear} of the ONNX operator reference. */
  @Test
  void derivesTheParametersOfTheOnnxSpecification() {
    AffineParameters parameters =
        AffineParameters.asymmetric(QuantizedType.UINT8, new Range(-2.5f, 2f));
    assertThat(parameters.scale()).isEqualTo(0.01764706f, within(1e-9f));
    assertThat(parameters.zeroPoint()).isEqualTo(142); // -(-2.5) / (4.5 / 255) = 141.67
    float[] values = {0, 2, -3, -2.5f, 1.34f, 0.5f};
    int[] expected = {142, 255, 0, 0, 218, 170};
    for (int i = 0; i < values.length; i++) {
      assertThat(parameters.quantize(values[i])).isEqualTo(expected[i]);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.5,0", "1.5,2", "2.5,2", "-0.5,0", "-1.5,-2", "-2.5,-2"})
  void roundsHalvesToEven(float value, int expected) {
    assertThat(new AffineParameters(QuantizedType.INT8, 1, 0).quantize(value)).isEqualTo(expected);
  }

  @Test
  void keepsZeroExact() {
    long seed = 20261123;
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      float a = (float) random.nextGaussian() * 10;
      float b = (float) random.nextGaussian() * 10;
      AffineParameters parameters =
          AffineParameters.asymmetric(
              QuantizedType.UINT8, new Range(Math.min(a, b), Math.max(a, b)));
      assertThat(parameters.dequantize(parameters.quantize(0))).as("seed %d", seed).isZero();
    }
  }

  @Test
  void roundTripErrorWithinTheRangeIsAtMostOneStep() {
    long seed = 42;
    Random random = new Random(seed);
    AffineParameters parameters =
        AffineParameters.asymmetric(QuantizedType.UINT8, new Range(-3, 5));
    for (int i = 0; i < 10_000; i++) {
      float value = -3 + random.nextFloat() * 8;
      float error = Math.abs(parameters.dequantize(parameters.quantize(value)) - value);
      // half a step of rounding, and half a step of the rounded zero point at the ends
      assertThat(error).as("seed %d", seed).isLessThanOrEqualTo(parameters.scale() * 1.0001f);
    }
  }

  @Test
  void givesZeroRangesAUsableScale() {
    AffineParameters zero = AffineParameters.asymmetric(QuantizedType.UINT8, new Range(0, 0));
    assertThat(zero).isEqualTo(new AffineParameters(QuantizedType.UINT8, 1, 0));
    assertThat(AffineParameters.symmetric(QuantizedType.INT8, 0).scale()).isEqualTo(1);
  }

  @Test
  void survivesRangesAtTheEdgesOfFloat() {
    AffineParameters widest =
        AffineParameters.asymmetric(
            QuantizedType.UINT8, new Range(-Float.MAX_VALUE, Float.MAX_VALUE));
    assertThat(widest.scale()).isFinite();
    AffineParameters narrowest =
        AffineParameters.asymmetric(QuantizedType.UINT8, new Range(0, Float.MIN_VALUE));
    assertThat(narrowest.scale()).isEqualTo(Float.MIN_NORMAL);
  }

  @Test
  void saturatesInfinitiesAndMapsNanToZero() {
    AffineParameters parameters = new AffineParameters(QuantizedType.UINT8, 0.1f, 7);
    assertThat(parameters.quantize(Float.POSITIVE_INFINITY)).isEqualTo(255);
    assertThat(parameters.quantize(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(parameters.quantize(Float.NaN)).isEqualTo(7);
  }

  @Test
  void refusesParametersThatCannotBe() {
    assertThatThrownBy(() -> new AffineParameters(QuantizedType.INT8, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AffineParameters(QuantizedType.INT8, Float.NaN, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AffineParameters(QuantizedType.INT8, 1, 128))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Range(Float.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Range(2, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
