package io.quantry.quantizer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.scheme.Range;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationPassTest {
  private static final StatisticsRequest RANGE = StatisticsRequest.ranges(Set.of("x"));
  private static final StatisticsRequest CHANNELS =
      new StatisticsRequest(Set.of(), Map.of("x", -1), Map.of());
  private static final StatisticsRequest ROWS =
      new StatisticsRequest(Set.of(), Map.of(), Map.of("x", 4));
  private static final StatisticsRequest MOMENTS = StatisticsRequest.NONE.withMoments(Set.of("x"));

  /** Minus zero is no new extreme: it is in the histogram's cell of zero, as zero is. */
  @Test
  void takesZerosOfEitherSignForOne() {
    ObservedActivations plus = pass(RANGE, batch(0f, 2), batch(-0f, 1));
    ObservedActivations minus = pass(RANGE, batch(-0f, 2), batch(0f, 1));
    ObservedActivations below = pass(RANGE, batch(-0f, -2), batch(0f, -1));

    assertThat(plus.ranges()).isEqualTo(minus.ranges());
    assertThat(range(plus)).isEqualTo(new Range(0, 2));
    assertThat(range(below)).isEqualTo(new Range(-2, 0));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWhatIsNotFiniteWhateverWasAskedFor(float poison) {
    for (StatisticsRequest request : new StatisticsRequest[] {RANGE, CHANNELS, ROWS, MOMENTS}) {
      assertThatExceptionOfType(QuantizationException.class)
          .as("%s", request)
          .isThrownBy(() -> pass(request, batch(1, 2), batch(3, poison)))
          .withMessageContaining("'x', an input of the model, has 1 NaN or infinite values")
          .extracting(QuantizationException::code)
          .isEqualTo("model-non-finite");
    }
  }

  /** Such as the mask that hides what is to come. */
  @Test
  void countsNoInfinitiesWhereTheyAreTolerated() {
    StatisticsRequest tolerant = RANGE.toleratingInfinities();

    ObservedActivations observed = pass(tolerant, batch(1, Float.NEGATIVE_INFINITY), batch(3, 2));

    assertThat(range(observed)).isEqualTo(new Range(1, 3));
    assertThat(observed.covers(tolerant, true)).isTrue();
    assertThat(observed.covers(RANGE, true)).as("others must see the infinity").isFalse();
    assertThatExceptionOfType(QuantizationException.class)
        .isThrownBy(() -> pass(tolerant, batch(1, Float.NaN)));
  }

  /** One vector of two channels a batch. */
  @Test
  void addsUpSecondMoments() {
    assertThat(MOMENTS.isEmpty()).isFalse();
    ObservedActivations observed = pass(MOMENTS, batch(1, 2), batch(3, -4));

    SecondMoments moments = Objects.requireNonNull(observed.moments().get("x"));
    assertThat(moments.product(0, 1)).isEqualTo(-10);
    assertThat(observed.covers(MOMENTS, false)).isTrue();
    assertThat(observed.covers(RANGE, false)).isFalse();
    assertThat(pass(RANGE, batch(1, 2)).covers(MOMENTS, false)).isFalse();
  }

  @Test
  void coversTensorsThatGaveNothing() {
    StatisticsRequest request =
        new StatisticsRequest(Set.of("x", "nothing"), Map.of("nothing", 0), Map.of());

    ObservedActivations observed = pass(request, batch(1, 2));

    assertThat(observed.covers(request, true)).isTrue();
    assertThat(observed.covers(StatisticsRequest.ranges(Set.of("other")), true)).isFalse();
  }

  private static Range range(ObservedActivations observed) {
    return Objects.requireNonNull(observed.ranges().get("x")).extremes();
  }

  private static float[] batch(float... values) {
    return values;
  }

  private static ObservedActivations pass(StatisticsRequest request, float[]... batches) {
    Graph graph = new Graph("g");
    graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(1, 2)));
    ActivationSource source =
        (model, tensors, sink) -> {
          for (float[] batch : batches) {
            sink.activation("x", new long[] {1, batch.length}, batch, batch.length);
            sink.batchDone(1, 1);
          }
        };
    return CalibrationPass.run(new Model(8, graph), request, true, source, ProgressListener.NONE);
  }
}
