package io.quantry.quantizer.technique.float8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.diagnosis.Inspection;
import io.quantry.quantizer.diagnosis.WeightPrecision;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.FinishedStore;
import io.quantry.quantizer.runtime.ManyWeights;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.SentenceEncoder;
import io.quantry.quantizer.scheme.FloatFormat;
import io.quantry.quantizer.store.Encodings;
import io.quantry.quantizer.technique.LayerDecision;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Float8Test {
  private static final int SENTENCES = 40;

  /**
   * Relative errors are spread evenly up to 2^-4 and 2^-3 at the start of each binade, so their
   * mean square is (2^-4)²/3 or less: 28 dB and 22 dB above the noise, and more towards its end.
   */
  @ParameterizedTest
  @CsvSource({
    "float8e4m3fn, channel, FLOAT8E4M3FN, 29",
    "float8e4m3fn, tensor, FLOAT8E4M3FN, 29",
    "float8e5m2, channel, FLOAT8E5M2, 23",
    "float8e5m2, tensor, FLOAT8E5M2, 23",
  })
  void everyKindOfWeightStaysClose(
      String type, String granularity, ElementType stored, double least) throws Exception {
    ManyWeights many = ManyWeights.all();
    QuantizationOutcome outcome =
        many.quantized("float8", Map.of("weights", weights(type, granularity, 1)));
    assertThat(outcome.quantized())
        .extracting(LayerDecision::node)
        .contains("product", "turned", "picture", "stacked", "recurrent", "rows");
    many.sqnr(outcome.model())
        .forEach(
            // A recurrent layer feeds its errors back.
            (output, db) ->
                assertThat(db)
                    .as(output)
                    .isGreaterThan(output.equals("recurrent") ? least - 10 : least));
    assertThat(outcome.model().graph().initializers())
        .filteredOn(value -> value.elementType().orElseThrow() == stored)
        .hasSize(7);
    assertThat(precision(outcome.model(), "product"))
        .isEqualTo(new WeightPrecision(type, granularity, true));
    // Both nodes of each are folded when the model is loaded.
    assertThat(OrtModel.optimizedOperators(outcome.model()))
        .doesNotContainKeys("Cast", "Mul", "DequantizeLinear");
  }

  @Test
  void theLargestWeightOfAChannelIsExactAndZerosStay() {
    ManyWeights many = new ManyWeights();
    float[] weights = new float[2 * 3];
    weights[0] = -0.7f;
    weights[2] = 1e-40f;
    weights[3] = 0.35f;
    Value w = many.model().graph().addInitializer("w", Tensor.ofFloats(pad(weights), 64, 3));
    many.output("y", "MatMul", List.of(), many.input("x", 1, 64), w);
    Model result =
        many.quantized("float8", Map.of("weights", weights("float8e4m3fn", "channel", 1))).model();
    float[] codes = tensor(result, "w_float8e4m3fn").floats();
    float[] scales = tensor(result, "w_scale").floats();
    assertThat(codes[0]).isEqualTo(-448);
    assertThat(codes[3]).isEqualTo(224);
    assertThat(scales[0]).isEqualTo(0.7f / 448);
    assertThat(scales[1]).isEqualTo(1);
    assertThat(scales[2]).isEqualTo(Float.MIN_NORMAL);
    assertThat(codes[1]).isZero();
  }

  @Test
  void leavesWhatIsExcludedSmallOrReadOtherwise() {
    ManyWeights many = ManyWeights.all();
    many.output("also", "Relu", List.of(), many.value("v"));
    QuantizationOutcome outcome =
        many.quantized(
            "float8",
            Map.of(
                "weights", Map.of("minElements", 1700),
                "scope", Map.of("overrides", Map.of("prod*", Map.of("weights", "float32")))));
    assertThat(outcome.keptFloat())
        .extracting(LayerDecision::node, LayerDecision::decision)
        .anySatisfy(one -> assertThat(one.toString()).contains("product", "scope.overrides"))
        .anySatisfy(one -> assertThat(one.toString()).contains("turned", "also read in FP32"))
        .anySatisfy(one -> assertThat(one.toString()).contains("recurrent", "fewer than the 1700"));
    assertThat(many.sqnr(outcome.model()))
        .containsEntry("product", Double.POSITIVE_INFINITY)
        .containsEntry("turned", Double.POSITIVE_INFINITY);
  }

  @Test
  void refusesWeightsThatAreNotFinite() {
    ManyWeights many = new ManyWeights();
    float[] weights = pad(new float[] {1, Float.NaN});
    Value w = many.model().graph().addInitializer("w", Tensor.ofFloats(weights, 64, 3));
    many.output("y", "MatMul", List.of(), many.input("x", 1, 64), w);
    assertThatThrownBy(
            () ->
                many.quantized("float8", Map.of("weights", weights("float8e4m3fn", "channel", 1))))
        .hasMessageContaining("'w' holds NaN at element 1");
  }

  @ParameterizedTest
  @CsvSource({"float8e4m3fn, channel, 0.998", "float8e5m2, channel, 0.99"})
  void aSentenceEncoderIsAQuarter(String type, String granularity, double cosine) throws Exception {
    byte[] original = SentenceEncoder.original();
    List<String> sentences = SentenceEncoder.sentences().subList(0, SENTENCES);
    Model model =
        new Quantizer(Catalog.techniques())
            .quantize(
                ModelReader.read(original),
                new QuantizationRequest(
                    "float8", Map.of("weights", weights(type, granularity, 1024))),
                ActivationSource.NONE,
                ProgressListener.NONE)
            .model();
    byte[] bytes = ModelWriter.toBytes(model);
    double mean =
        Arrays.stream(
                SentenceEncoder.cosines(
                    SentenceEncoder.embed(original, sentences),
                    SentenceEncoder.embed(bytes, sentences)))
            .average()
            .orElseThrow();
    double ratio = (double) bytes.length / original.length;
    System.out.printf("%s by %s: %.4f of FP32, cosine %.5f%n", type, granularity, ratio, mean);
    assertThat(ratio).isLessThan(0.262);
    assertThat(mean).isGreaterThan(cosine);
  }

  @Test
  void takesUpWhatAnEarlierRunFinished() {
    ManyWeights many = new ManyWeights();
    many.output("y", "MatMul", List.of(), many.input("x", 1, 64), many.weights("w", 64, 3));
    WeightLayer layer = WeightLayer.of(many.model()).getFirst();
    Tensor done = Tensor.scalar(1f);
    Encodings encodings = new Encodings(new FinishedStore(done), ProgressListener.NONE);
    Float8Weights weights =
        Float8Weights.of(
            Float8Weights.begin(
                layer, layer.lines().orElseThrow(), FloatFormat.FLOAT8E5M2, encodings));
    assertThat(weights.codes()).isSameAs(done);
    assertThat(weights.scales()).isSameAs(done);
  }

  /** As {@code quantry inspect} reads the result. */
  private static @Nullable WeightPrecision precision(Model model, String node) {
    return Inspection.of(model).operators().stream()
        .filter(one -> one.node().equals(node))
        .findFirst()
        .orElseThrow()
        .weights();
  }

  private static Map<String, Object> weights(String type, String granularity, int minElements) {
    return Map.of("type", type, "granularity", granularity, "minElements", minElements);
  }

  private static float[] pad(float[] values) {
    return Arrays.copyOf(values, 64 * 3);
  }

  private static Tensor tensor(Model model, String name) {
    return model.graph().value(name).orElseThrow().initializer().orElseThrow();
  }
}
