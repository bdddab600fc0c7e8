package io.quantry.quantizer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.quantizer.scheme.AffineParameters;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.scheme.Range;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every method owes, whatever it does with ordinary values. */
class CalibrationMethodTest {
  private static final List<float[]> ODD =
      List.of(
          new float[] {0},
          new float[] {0, -0f, 0},
          new float[] {7.25f},
          new float[] {-7.25f, -7.25f, -7.25f},
          filled(5000, 0.1f),
          new float[] {Float.MIN_VALUE, 3 * Float.MIN_VALUE, 0},
          new float[] {-Float.MIN_NORMAL, Float.MIN_VALUE},
          new float[] {1e38f, 2e38f, 3e38f},
          new float[] {-Float.MAX_VALUE, Float.MAX_VALUE},
          new float[] {-1e38f, 1e-38f, 1},
          new float[] {1e30f, 1, 2, 3, 4, 5, 6, 7, 8},
          new float[] {100, 100.5f, 101},
          new float[] {1, Math.nextUp(1f)},
          new float[] {-3, -2, -1});

  private static Stream<CalibrationMethod> methods() {
    return CalibrationMethod.all().stream();
  }

  @Test
  void namesAreDistinctAndFindTheirMethods() {
    List<String> names = CalibrationMethod.names();
    assertThat(names).hasSameSizeAs(new HashSet<>(names)).startsWith("minmax");
    for (String name : names) {
      assertThat(CalibrationMethod.of(name).name()).isEqualTo(name);
    }
    assertThatThrownBy(() -> CalibrationMethod.of("guess")).hasMessageContaining("guess");
  }

  @ParameterizedTest
  @MethodSource("methods")
  void oddValuesGiveARangeInsideTheirExtremesThatQuantizes(CalibrationMethod method) {
    for (float[] values : ODD) {
      TensorObserver observer = observer(method);
      observer.observe(values, values.length);
      Range range = range(observer, method).orElseThrow();
      assertThat(range.min()).as(Arrays.toString(values)).isGreaterThanOrEqualTo(least(values));
      assertThat(range.max()).as(Arrays.toString(values)).isLessThanOrEqualTo(greatest(values));
      AffineParameters.asymmetric(QuantizedType.UINT8, range);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void equalValuesStayInTheRange(CalibrationMethod method) {
    for (float value : new float[] {0, 5, -5, 1e38f, Float.MIN_VALUE, 1e-30f}) {
      TensorObserver observer = observer(method);
      observer.observe(filled(3000, value), 3000);
      assertThat(range(observer, method)).as("" + value).contains(new Range(value, value));
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void symmetricRangesAreSymmetric(CalibrationMethod method) {
    CalibrationSettings symmetric = CalibrationSettings.DEFAULT.withSymmetric(true);
    for (float[] values : ODD) {
      TensorObserver observer = observer(method);
      observer.observe(values, values.length);
      Range range = observer.observed().orElseThrow().range(method, symmetric);
      assertThat(range.min()).isEqualTo(-range.max());
      assertThat(range.max())
          .isBetween(0f, Math.max(Math.abs(least(values)), Math.abs(greatest(values))));
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void countsAndLeavesOutWhatIsNotFinite(CalibrationMethod method) {
    TensorObserver clean = observer(method);
    TensorObserver observer = observer(method);
    float[] values = wave(3 * Strand.BLOCK + 5);
    clean.observe(values, values.length);
    float[] dirty = new float[values.length + 3];
    System.arraycopy(values, 0, dirty, 1, values.length);
    dirty[0] = Float.NaN;
    dirty[dirty.length - 2] = Float.NEGATIVE_INFINITY;
    dirty[dirty.length - 1] = Float.POSITIVE_INFINITY;
    observer.observe(dirty, dirty.length);
    assertThat(observer.nonFinite()).isEqualTo(3);
    assertThat(range(observer, method)).isEqualTo(range(clean, method));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void hasNoRangeWithoutFiniteValues(CalibrationMethod method) {
    TensorObserver observer = observer(method);
    observer.observe(new float[] {1}, 0);
    assertThat(range(observer, method)).isEmpty();
    observer.observe(new float[] {Float.NaN, Float.POSITIVE_INFINITY}, 2);
    assertThat(range(observer, method)).isEmpty();
    assertThat(observer.nonFinite()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void emptyBatchesChangeNothing(CalibrationMethod method) {
    TensorObserver plain = observer(method);
    TensorObserver observer = observer(method);
    float[] values = wave(1000);
    for (int batch = 0; batch < 3; batch++) {
      plain.observe(values, 1000 - batch);
      observer.observe(values, 1000 - batch);
      observer.observe(values, 0);
    }
    assertThat(range(observer, method)).isEqualTo(range(plain, method));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void onePassServesEveryMethodAsWellAsItsOwnObserver(CalibrationMethod method) {
    TensorObserver shared = TensorObserver.withHistogram(4);
    TensorObserver own = observer(method);
    for (int length : new int[] {5000, 1, 2048, 777}) {
      shared.observe(wave(length), length);
      own.observe(wave(length), length);
    }
    ObservedTensor observed = shared.observed().orElseThrow();
    assertThat(range(own, method)).contains(observed.range(method, CalibrationSettings.DEFAULT));
    assertThat(observed.candidates(CalibrationSettings.DEFAULT))
        .containsOnlyKeys(
            CalibrationMethod.names().stream().filter(name -> !name.equals("auto")).toList())
        .containsValue(range(own, method).orElseThrow());
  }

  /** Long enough to be shared among threads, and with an end that fills no block. */
  @ParameterizedTest
  @MethodSource("methods")
  void readsBuffersAsItReadsArrays(CalibrationMethod method) {
    float[] values = wave(300_001);
    values[299_999] = Float.NaN;
    TensorObserver whole = observer(method);
    TensorObserver buffered = observer(method);
    FloatBuffer outside =
        ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder()).asFloatBuffer();
    outside.put(values);
    whole.observe(values, values.length);
    buffered.observe(outside);
    assertThat(range(buffered, method)).isPresent().isEqualTo(range(whole, method));
    assertThat(buffered.nonFinite()).isOne();
    if (!method.name().equals("moving-average")) {
      TensorObserver pieces = observer(method);
      for (int from = 0; from < values.length; from += 1000) {
        float[] piece = Arrays.copyOfRange(values, from, Math.min(values.length, from + 1000));
        pieces.observe(piece, piece.length);
      }
      assertThat(range(pieces, method)).isEqualTo(range(whole, method));
    }
  }

  @Test
  void extremesAloneServeTheMethodsThatNeedNoMore() {
    TensorObserver observer = TensorObserver.ofExtremes(4);
    observer.observe(wave(500), 500);
    ObservedTensor observed = observer.observed().orElseThrow();
    assertThat(observed.candidates(CalibrationSettings.DEFAULT))
        .containsOnlyKeys("minmax", "moving-average");
    assertThatThrownBy(
            () -> observed.range(CalibrationMethod.of("percentile"), CalibrationSettings.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("percentile");
  }

  @Test
  void minmaxWidensWithEveryBatch() {
    CalibrationMethod method = CalibrationMethod.of("minmax");
    TensorObserver observer = observer(method);
    observer.observe(new float[] {1, -2, 99}, 2);
    observer.observe(new float[] {3}, 1);
    assertThat(range(observer, method)).contains(new Range(-2, 3));
  }

  /** By hand: -1 + 0.1 * (-2 + 1) = -1.1, and 1 + 0.1 * (3 - 1) = 1.2. */
  @Test
  void movingAverageStartsWithTheFirstBatchAndMovesATenthOfTheWay() {
    CalibrationMethod method = CalibrationMethod.of("moving-average");
    TensorObserver observer = observer(method);
    observer.observe(new float[] {-1, 0, 1}, 3);
    observer.observe(new float[] {3, -2}, 2);
    assertThat(range(observer, method)).contains(new Range(-1.1f, 1.2f));
  }

  @Test
  void settingsThatNoMethodCouldHonourAreRefused() {
    for (double percentile : new double[] {50, 100.1, -1, Double.NaN}) {
      assertThatThrownBy(() -> CalibrationSettings.DEFAULT.withPercentile(percentile))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (int levels : new int[] {0, 3, 65_537}) {
      assertThatThrownBy(() -> CalibrationSettings.DEFAULT.withLevels(levels))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Keeps no more than the method needs. */
  private static TensorObserver observer(CalibrationMethod method) {
    return method.needsHistogram() ? TensorObserver.withHistogram(4) : TensorObserver.ofExtremes(4);
  }

  private static Optional<Range> range(TensorObserver observer, CalibrationMethod method) {
    return observer.observed().map(seen -> seen.range(method, CalibrationSettings.DEFAULT));
  }

  private static float[] wave(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (3 * Math.sin(i) + Math.cos(0.37 * i) * Math.exp(-0.001 * i));
    }
    return values;
  }

  private static float[] filled(int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return values;
  }

  private static float least(float[] values) {
    float least = values[0];
    for (float value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  private static float greatest(float[] values) {
    float greatest = values[0];
    for (float value : values) {
      greatest = Math.max(greatest, value);
    }
    return greatest;
  }
}
