package io.quantry.quantizer.technique.staticqdq;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.trial.OutputFidelity;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights of 7 bits, for processors that add two products in 16 bits. */
class ReducedRangeTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "cpu, auto, 127",
    "cpu, true, 64",
    "cpu-avx2, auto, 64",
    "cpu-avx2, false, 127",
  })
  void followsTheTargetUnlessSaidOtherwise(String hardware, String reduced, int largest) {
    Model model = quantize(reduced, hardware).model();
    assertThat(largestWeight(model)).hasValue(largest);
  }

  /** One bit of the weights is 6 dB; the activations' own rounding leaves less of it. */
  @Test
  void costsNoMoreThanTheBit() {
    double whole = sqnr("false");
    double reduced = sqnr("true");
    assertThat(reduced).isBetween(whole - 6.5, whole - 1);
    assertThat(reduced).isGreaterThan(25);
  }

  private double sqnr(String reduced) {
    return OutputFidelity.worstSqnrDb(
        new OrtTrials(Nets.feeds(), folder, 1)
            .compare(net().model, quantize(reduced, "cpu").model()));
  }

  private static QuantizationOutcome quantize(String reduced, String hardware) {
    return net()
        .quantize(
            Map.of("weights", Map.of("reducedRange", reduced), "algorithms", List.of()), hardware);
  }

  private static Nets net() {
    Nets net = new Nets();
    return net.output(net.conv(net.conv(net.x(), 8, 3, 1), 8, 3, 1));
  }

  private static OptionalInt largestWeight(Model model) {
    return model.graph().nodes().stream()
        .filter(node -> node.is("DequantizeLinear"))
        .flatMap(node -> node.input(0).flatMap(Value::initializer).stream())
        .filter(tensor -> tensor.rank() == 4)
        .flatMapToInt(ReducedRangeTest::magnitudes)
        .max();
  }

  private static IntStream magnitudes(Tensor tensor) {
    ByteBuffer bytes = tensor.bytes();
    return IntStream.range(0, bytes.remaining()).map(i -> Math.abs(bytes.get(i)));
  }
}
