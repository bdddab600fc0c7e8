package io.quantry.quantizer.technique.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.diagnosis.Inspection;
import io.quantry.quantizer.diagnosis.OperatorPrecision;
import io.quantry.quantizer.diagnosis.WeightPrecision;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.FinishedStore;
import io.quantry.quantizer.runtime.ManyWeights;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.SentenceEncoder;
import io.quantry.quantizer.store.Encodings;
import io.quantry.quantizer.technique.LayerDecision;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusteringTest {
  private static final int SENTENCES = 40;

  /**
   * The best 16 levels for a normal distribution leave 20.2 dB, 256 leave 43 (Max, Quantizing for
   * minimum distortion, IRE Transactions 6, 1960; table I, and the bound of high resolution).
   */
  @ParameterizedTest
  @CsvSource({"16, tensor, UINT4, 19", "256, tensor, UINT8, 42", "16, channel, UINT4, 19"})
  void everyKindOfWeightStaysClose(
      String entries, String granularity, ElementType stored, double least) throws Exception {
    ManyWeights many = ManyWeights.all();
    QuantizationOutcome outcome = many.quantized("clustering", weights(entries, granularity));
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
    assertThat(outcome.notes()).anyMatch(note -> note.startsWith("only the file is smaller"));
    String type = stored.name().toLowerCase(Locale.ROOT) + " codebook";
    assertThat(Inspection.of(outcome.model()).operators())
        .extracting(OperatorPrecision::node, one -> one.weights())
        .contains(
            tuple("product", new WeightPrecision(type, "tensor", null)),
            tuple("picture", new WeightPrecision(type, "tensor", null)));
    // What is left is the look-up of rows.
    assertThat(OrtModel.optimizedOperators(outcome.model()))
        .containsEntry("Gather", 2)
        .containsEntry("Cast", 1)
        .doesNotContainKeys("GatherElements", "Reshape");
  }

  /** Lines of 128 weights and more pay for 16 entries, whichever way they lie. */
  @Test
  void channelsHaveCodebooksWhereTheyPay() {
    ManyWeights many = new ManyWeights();
    many.output("product", "MatMul", List.of(), many.input("x", 3, 150), many.weights("w", 150, 7));
    many.output(
        "turned",
        "Gemm",
        List.of(Attribute.of("transB", 1L)),
        many.value("x"),
        many.weights("v", 5, 150));
    many.output("single", "MatMul", List.of(), many.value("x"), many.weights("u", 150, 1));
    many.output(
        "picture", "Conv", List.of(), many.input("p", 1, 15, 5, 5), many.weights("f", 9, 15, 3, 3));
    many.output(
        "stacked", "MatMul", List.of(), many.input("s", 2, 3, 150), many.weights("m", 2, 150, 3));
    many.output("rows", "Gather", List.of(), many.weights("table", 50, 129), many.ids());
    many.output("short", "MatMul", List.of(), many.input("h", 3, 64), many.weights("k", 64, 64));
    QuantizationOutcome outcome = many.quantized("clustering", weights("16", "channel"));
    assertThat(dims(outcome.model(), "w_codebook")).containsExactly(16, 7);
    assertThat(dims(outcome.model(), "v_codebook")).containsExactly(5, 16);
    assertThat(dims(outcome.model(), "u_codebook")).containsExactly(1, 16);
    assertThat(dims(outcome.model(), "f_codebook")).containsExactly(9, 16);
    assertThat(dims(outcome.model(), "m_codebook")).containsExactly(2, 16, 3);
    assertThat(dims(outcome.model(), "table_codebook")).containsExactly(50, 16);
    assertThat(dims(outcome.model(), "k_codebook")).containsExactly(16);
    many.sqnr(outcome.model()).forEach((output, db) -> assertThat(db).as(output).isGreaterThan(19));
  }

  /** As many codebook entries as there are numbers: nothing is lost. */
  @ParameterizedTest
  @CsvSource({"tensor", "channel"})
  void fewNumbersAreExact(String granularity) {
    ManyWeights many = new ManyWeights();
    float[] weights = new float[200 * 3];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (i * 7 % 5 - 2) * 0.3f;
    }
    Value w = many.model().graph().addInitializer("w", Tensor.ofFloats(weights, 200, 3));
    many.output("y", "MatMul", List.of(), many.input("x", 2, 200), w);
    QuantizationOutcome outcome = many.quantized("clustering", weights("16", granularity));
    assertThat(many.sqnr(outcome.model()).get("y")).isGreaterThan(130);
  }

  /** A table that is multiplied with as well is widened for both. */
  @Test
  void sharedWeightsAreStoredOnce() {
    ManyWeights many = new ManyWeights();
    Value table = many.weights("table", 50, 64);
    many.output("rows", "Gather", List.of(), table, many.ids());
    many.output(
        "scores", "Gemm", List.of(Attribute.of("transB", 1L)), many.input("x", 2, 64), table);
    QuantizationOutcome outcome = many.quantized("clustering", weights("256", "tensor"));
    assertThat(outcome.quantized()).hasSize(2);
    many.sqnr(outcome.model()).forEach((output, db) -> assertThat(db).as(output).isGreaterThan(40));
    assertThat(ModelWriter.toBytes(outcome.model()).length).isLessThan(50 * 64 * 2);
  }

  @Test
  void leavesWhatIsExcludedAndRefusesNan() {
    ManyWeights many = ManyWeights.all();
    QuantizationOutcome outcome =
        many.quantized(
            "clustering",
            Map.of(
                "weights", Map.of("minElements", 1),
                "scope", Map.of("excludeOps", List.of("Gather"))));
    assertThat(outcome.keptFloat()).extracting(LayerDecision::node).containsExactly("rows");
    assertThat(many.sqnr(outcome.model())).containsEntry("rows", Double.POSITIVE_INFINITY);
    float[] weights = new float[300];
    weights[299] = Float.NEGATIVE_INFINITY;
    Value w = many.model().graph().addInitializer("bad", Tensor.ofFloats(weights, 150, 2));
    many.output("y", "MatMul", List.of(), many.input("b", 1, 150), w);
    for (String granularity : List.of("tensor", "channel")) {
      assertThatThrownBy(() -> many.quantized("clustering", weights("16", granularity)))
          .hasMessageContaining("'bad' holds -Infinity");
    }
  }

  @ParameterizedTest
  @CsvSource({"16, 0.131, 0.94", "256, 0.257, 0.9995"})
  void aSentenceEncoderIsAnEighthOrAQuarter(String entries, double size, double cosine)
      throws Exception {
    byte[] original = SentenceEncoder.original();
    List<String> sentences = SentenceEncoder.sentences().subList(0, SENTENCES);
    long start = System.nanoTime();
    Model model =
        new Quantizer(Catalog.techniques())
            .quantize(
                ModelReader.read(original),
                new QuantizationRequest(
                    "clustering", Map.of("weights", Map.of("entries", entries))),
                ActivationSource.NONE,
                ProgressListener.NONE)
            .model();
    double seconds = (System.nanoTime() - start) / 1e9;
    byte[] bytes = ModelWriter.toBytes(model);
    double mean =
        Arrays.stream(
                SentenceEncoder.cosines(
                    SentenceEncoder.embed(original, sentences),
                    SentenceEncoder.embed(bytes, sentences)))
            .average()
            .orElseThrow();
    double ratio = (double) bytes.length / original.length;
    System.out.printf(
        "%s entries: %.4f of FP32, cosine %.5f, %.1f s%n", entries, ratio, mean, seconds);
    assertThat(ratio).isLessThan(size);
    assertThat(mean).isGreaterThan(cosine);
  }

  @Test
  void takesUpWhatAnEarlierRunFinished() {
    ManyWeights many = new ManyWeights();
    many.output("y", "MatMul", List.of(), many.input("x", 1, 64), many.weights("w", 64, 3));
    WeightLayer layer = WeightLayer.of(many.model()).getFirst();
    Tensor done = Tensor.scalar(1f);
    Encodings encodings = new Encodings(new FinishedStore(done), ProgressListener.NONE);
    ClusteredWeights weights =
        ClusteredWeights.of(ClusteredWeights.begin(layer, layer.lines(), 16, encodings));
    assertThat(weights.indices()).isSameAs(done);
    assertThat(weights.codebooks()).isSameAs(done);
  }

  private static Map<String, Object> weights(String entries, String granularity) {
    return Map.of(
        "weights", Map.of("entries", entries, "granularity", granularity, "minElements", 1));
  }

  private static long[] dims(Model model, String name) {
    return model.graph().value(name).orElseThrow().initializer().orElseThrow().dims();
  }
}
