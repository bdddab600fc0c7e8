package io.quantry.quantizer.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.runtime.ManyWeights;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WidenedAtLoadTest {

  /**
   * Of seven weights all but the stacked ones by channel, whose scales lie along two axes, and
   * tables of indices, of which rows are taken apart.
   */
  @ParameterizedTest
  @CsvSource({
    "float8, channel, 6, float8e4m3fn × float32, 28, 40",
    "float8, tensor, 7, float8e4m3fn × float32, 28, 40",
    "clustering, tensor, 6, uint4 codebook × float32, 19, 24",
  })
  void weightsAreSeenAndSwitchedOff(
      String technique, String granularity, int seen, String precision, double least, double most) {
    ManyWeights many = ManyWeights.all();
    Model result =
        many.quantized(
                technique, Map.of("weights", Map.of("granularity", granularity, "minElements", 1)))
            .model();
    QuantizationPoints points = QuantizationPoints.of(result);
    assertThat(points.weights()).hasSize(seen);
    assertThat(points.notes()).hasSize(seen == 7 ? 0 : 1);
    assertThat(points.layers()).extracting(QuantizedLayer::precision).containsOnly(precision);
    sameOutputs(many, result, points);
    WeightSources sources = WeightSources.match(points, many.model());
    assertThat(points.weights())
        .allSatisfy(
            point -> assertThat(sources.sqnrDb(point).orElseThrow()).isBetween(least, most));
  }

  @Test
  void codebooksByLineAreSeenWhereverTheLinesRun() {
    ManyWeights many = new ManyWeights();
    many.output("down", "MatMul", List.of(), many.input("x", 2, 256), many.weights("w", 256, 9));
    many.output(
        "along",
        "Gemm",
        List.of(Attribute.of("transB", 1L)),
        many.value("x"),
        many.weights("v", 5, 256));
    many.output(
        "picture", "Conv", List.of(), many.input("p", 1, 16, 5, 5), many.weights("f", 8, 16, 3, 3));
    Model result =
        many.quantized(
                "clustering", Map.of("weights", Map.of("granularity", "channel", "minElements", 1)))
            .model();
    assertThat(result.graph().nodes()).extracting(node -> node.opType()).contains("GatherElements");
    QuantizationPoints points = QuantizationPoints.of(result);
    assertThat(points.layers())
        .extracting(QuantizedLayer::node)
        .containsExactlyInAnyOrder("down", "along", "picture");
    sameOutputs(many, result, points);
    WeightSources sources = WeightSources.match(points, many.model());
    assertThat(points.weights())
        .hasSize(3)
        .allSatisfy(point -> assertThat(sources.sqnrDb(point).orElseThrow()).isBetween(19.0, 30.0));
  }

  private static void sameOutputs(ManyWeights many, Model result, QuantizationPoints points) {
    Map<String, Double> lowered = many.sqnr(points.model());
    many.sqnr(result)
        .forEach((output, db) -> assertThat(lowered.get(output)).isCloseTo(db, within(0.01)));
  }
}
