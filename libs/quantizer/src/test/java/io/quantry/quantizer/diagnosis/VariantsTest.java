package io.quantry.quantizer.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.trial.NoiseMeter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against products worked by hand: x = {40, -0.3}, W and W' as {@link Graphs} has them. */
class VariantsTest {
  private static final float[] X = {40, -0.3f};

  @Test
  void switchesWeightsAndActivationsApart() throws Exception {
    Variants variants = variants(Graphs.quantizedProduct());
    // x · W
    assertThat(run(variants.of(Variants.Weights.FLOAT, Variants.Activations.FLOAT)))
        .containsExactly(floats(40 * 1.02 - 0.3 * 0.26, 40 * -0.49 - 0.3 * 0.74), within(1e-4f));
    // x · {1, -0.5, 0.5, 0.5}
    assertThat(run(variants.weightsOnly()))
        .containsExactly(floats(40 - 0.15, -20 - 0.15), within(1e-4f));
    // {31.75, -0.25} · W
    assertThat(run(variants.activationsOnly()))
        .containsExactly(
            floats(31.75 * 1.02 - 0.25 * 0.26, 31.75 * -0.49 - 0.25 * 0.74), within(1e-4f));
    // {40, -0.25} · W': rounded to steps of 0.25, not cut off at 31.75
    assertThat(run(variants.of(Variants.Weights.QUANTIZED, Variants.Activations.ROUNDED)))
        .containsExactly(floats(40 - 0.125, -20 - 0.125), within(1e-4f));
    assertThat(run(Graphs.quantizedProduct()))
        .containsExactly(floats(31.75 - 0.125, -15.875 - 0.125), within(1e-4f));
  }

  @Test
  void takesDynamicProductsApart() throws Exception {
    Model candidate = Graphs.dynamicProduct();
    Variants variants = variants(candidate);
    assertThat(run(variants.of(Variants.Weights.FLOAT, Variants.Activations.FLOAT)))
        .containsExactly(floats(40 * 1.02 - 0.3 * 0.26, 40 * -0.49 - 0.3 * 0.74), within(1e-4f));
    assertThat(run(variants.weightsOnly()))
        .containsExactly(floats(40 - 0.15, -20 - 0.15), within(1e-4f));
    // steps of (40 + 0.3) / 255, of which -0.3 is two and 40 the last 253
    float step = 40.3f / 255;
    assertThat(run(variants.activationsOnly()))
        .containsExactly(
            floats(253 * step * 1.02 - 2 * step * 0.26, 253 * step * -0.49 - 2 * step * 0.74),
            within(1e-3f));
    assertThat(run(QuantizationPoints.of(candidate).model()))
        .containsExactly(run(candidate), within(1e-4f));
  }

  @Test
  void quantizesOneLayerAlone() throws Exception {
    QuantizationPoints points = QuantizationPoints.of(Graphs.quantizedProduct());
    WeightSources sources = WeightSources.match(points, Graphs.product());
    assertThat(points.layers()).hasSize(1);
    QuantizedLayer layer = points.layers().getFirst();
    assertThat(layer.precision()).isEqualTo("int8 × uint8");
    assertThat(run(new Variants(points, sources, FoldedCutOffs.none()).only(layer)))
        .containsExactly(run(Graphs.quantizedProduct()), within(1e-4f));
  }

  /** Σ w² = 1.02² + 0.49² + 0.26² + 0.74², Σ (w - w')² = 0.02² + 0.01² + 0.24² + 0.24². */
  @Test
  void measuresStoredWeightsWithoutARun() {
    QuantizationPoints points = QuantizationPoints.of(Graphs.quantizedProduct());
    WeightSources sources = WeightSources.match(points, Graphs.product());
    assertThat(sources.sqnrDb(points.weights().getFirst()).orElseThrow())
        .isCloseTo(10 * Math.log10(1.8957 / 0.1157), within(1e-3));
    assertThat(sources.clipped()).isZero();
  }

  @Test
  void findsTransposedSourcesAndRefusesUnrelatedOnes() {
    QuantizationPoints points = QuantizationPoints.of(Graphs.quantizedProduct());
    Graph turned = new Graph("turned");
    float[] w = Graphs.WEIGHTS;
    turned.addInitializer("v", Tensor.ofFloats(new float[] {w[0], w[2], w[1], w[3]}, 2, 2));
    assertThat(
            WeightSources.match(points, Graphs.model(turned, 21))
                .of(points.weights().getFirst())
                .orElseThrow()
                .floats())
        .containsExactly(w);
    Graph other = new Graph("other");
    other.addInitializer("w", Tensor.ofFloats(new float[] {-1, 0.5f, -0.2f, -0.8f}, 2, 2));
    assertThat(WeightSources.match(points, Graphs.model(other, 21)).of(points.weights().getFirst()))
        .isEmpty();
  }

  /** Equalization rescales outputs of one layer and inputs of the next: both at once here. */
  @Test
  void findsTheSourceOfRescaledWeights() {
    long seed = 20260901;
    System.out.println("seed " + seed);
    java.util.SplittableRandom random = new java.util.SplittableRandom(seed);
    int rows = 24;
    int columns = 16;
    float[] source = new float[rows * columns];
    float[] rescaled = new float[source.length];
    byte[] stored = new byte[source.length];
    for (int i = 0; i < source.length; i++) {
      source[i] = (float) (random.nextDouble() - 0.5);
      double factor = (1 + i / columns % 5) * (0.5 + i % columns % 3);
      rescaled[i] = (float) (source[i] * factor);
      stored[i] = (byte) Math.rint(rescaled[i] / 0.05);
    }
    Graph graph = new Graph("rescaled");
    Value x = Graphs.input(graph, 1, rows);
    Value w = graph.addInitializer("w_int8", Tensor.ofInt8s(stored, rows, columns));
    Value scale = graph.addInitializer("w_scale", Tensor.scalar(0.05f));
    Value floats = Graphs.node(graph, "DequantizeLinear", "w_dequantized", w, scale);
    Graphs.output(graph, Graphs.node(graph, "MatMul", "y", x, floats));
    Graph baseline = new Graph("baseline");
    baseline.addInitializer("w", Tensor.ofFloats(source, rows, columns));
    QuantizationPoints points = QuantizationPoints.of(Graphs.model(graph, 21));
    float[] found =
        WeightSources.match(points, Graphs.model(baseline, 21))
            .of(points.weights().getFirst())
            .orElseThrow()
            .floats();
    NoiseMeter meter = new NoiseMeter();
    meter.add(rescaled, found, found.length);
    assertThat(meter.sqnrDb()).isGreaterThan(40);
  }

  @Test
  void tellsClippedWeightsFromRoundedOnes() throws Exception {
    Graph baseline = new Graph("clipped");
    Value x = Graphs.input(baseline, 1, 2);
    Value w =
        baseline.addInitializer("w", Tensor.ofFloats(new float[] {100, 0.3f, 0.2f, -0.4f}, 2, 2));
    Graphs.output(baseline, Graphs.node(baseline, "MatMul", "y", x, w));
    Graph graph = new Graph("clipped");
    Value input = Graphs.input(graph, 1, 2);
    Value stored = graph.addInitializer("w_int8", Tensor.ofInt8s(new byte[] {127, 1, 0, -1}, 2, 2));
    Value scale = graph.addInitializer("w_scale", Tensor.scalar(0.5f));
    Value floats = Graphs.node(graph, "DequantizeLinear", "w_dequantized", stored, scale);
    Graphs.output(graph, Graphs.node(graph, "MatMul", "y", input, floats));
    QuantizationPoints points = QuantizationPoints.of(Graphs.model(graph, 21));
    WeightSources sources = WeightSources.match(points, Graphs.model(baseline, 21));
    assertThat(sources.clipped()).isEqualTo(1);
    Variants variants = new Variants(points, sources, FoldedCutOffs.none());
    // W to steps of 0.5, {100, 0.5, 0, -0.5}; then 100 cut off at 63.5
    assertThat(run(variants.of(Variants.Weights.ROUNDED, Variants.Activations.FLOAT)))
        .containsExactly(floats(4000, 20 + 0.15), within(1e-3f));
    assertThat(run(variants.weightsOnly())).containsExactly(floats(2540, 20 + 0.15), within(1e-3f));
  }

  /** A foreign form: operators on integers between a Q and a DQ, as the older tools write. */
  @Test
  void takesOperatorsOnIntegersApart() throws Exception {
    Graph graph = new Graph("integers");
    Value x = Graphs.input(graph, 1, 2);
    Value scale = graph.addInitializer("s", Tensor.scalar(0.25f));
    Value zero = graph.addInitializer("z", Tensor.ofUint8s(new byte[] {(byte) 128}));
    Value q = Graphs.node(graph, "QuantizeLinear", "q", x, scale, zero);
    Value w = graph.addInitializer("w", Tensor.ofInt8s(new byte[] {2, -1, 1, 1}, 2, 2));
    Value ws = graph.addInitializer("ws", Tensor.scalar(0.5f));
    Value wz = graph.addInitializer("wz", Tensor.ofInt8s(new byte[1]));
    Value product =
        Graphs.node(graph, "QLinearMatMul", "p", q, scale, zero, w, ws, wz, scale, zero);
    Graphs.output(graph, Graphs.node(graph, "DequantizeLinear", "y", product, scale, zero));
    Model candidate = Graphs.model(graph, 21);
    QuantizationPoints points = QuantizationPoints.of(candidate);
    assertThat(points.notes()).isEmpty();
    assertThat(points.layers()).extracting(QuantizedLayer::opType).containsExactly("MatMul");
    Variants variants = variants(candidate);
    assertThat(run(variants.weightsOnly()))
        .containsExactly(floats(40 - 0.15, -20 - 0.15), within(1e-4f));
    assertThat(run(points.model())).containsExactly(run(candidate), within(0.251f));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takesPackedBlocksApart(boolean zeroPoints) throws Exception {
    Graph graph = new Graph("packed");
    Value x = Graphs.input(graph, 1, 32);
    byte[] packed = new byte[2 * 16];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = (byte) (37 * i + 11);
    }
    Value w = graph.addInitializer("w", Tensor.ofUint8s(packed, 2, 1, 16));
    Value scales = graph.addInitializer("s", Tensor.ofFloats(new float[] {0.5f, 0.25f}, 2));
    Value zeros =
        zeroPoints ? graph.addInitializer("z", Tensor.ofUint8s(new byte[] {3, 9}, 2)) : null;
    Value y =
        zeros == null
            ? Graphs.contrib(graph, "MatMulNBits", "y", x, w, scales)
            : Graphs.contrib(graph, "MatMulNBits", "y", x, w, scales, zeros);
    var node = y.producer().orElseThrow();
    node.setAttribute(Attribute.of("K", 32));
    node.setAttribute(Attribute.of("N", 2));
    node.setAttribute(Attribute.of("bits", 4));
    node.setAttribute(Attribute.of("block_size", 32));
    Graphs.output(graph, y);
    Model candidate = Graphs.model(graph, 21);
    candidate.opsets().set("com.microsoft", 1);
    QuantizationPoints points = QuantizationPoints.of(candidate);
    assertThat(points.layers()).hasSize(1);
    float[] values = new float[32];
    for (int i = 0; i < 32; i++) {
      values[i] = i % 5 - 1.5f;
    }
    // The runtime's own kernel unpacks them.
    assertThat(run(points.model(), values, 32))
        .containsExactly(run(candidate, values, 32), within(1e-3f));
  }

  /** y = Relu(x · W): the candidate has no Relu, its output's range begins at zero. */
  @Test
  void bringsBackWhatARangeHasCutOff() throws Exception {
    Model candidate = Graphs.quantizedProduct();
    Graph graph = candidate.graph();
    Value product = graph.outputs().getFirst();
    product.rename("product");
    Value scale = graph.addInitializer("y_scale", Tensor.scalar(1f));
    Value zero = graph.addInitializer("y_zero_point", Tensor.ofUint8s(new byte[1]));
    Value q = Graphs.node(graph, "QuantizeLinear", "y_uint8", product, scale, zero);
    graph.removeOutput(0);
    Value last = Graphs.node(graph, "DequantizeLinear", "last", q, scale, zero);
    last.rename("y");
    Graphs.output(graph, last);
    Model baseline = Graphs.product();
    Value before = baseline.graph().outputs().getFirst();
    before.rename("product");
    baseline.graph().removeOutput(0);
    Value relu = Graphs.node(baseline.graph(), "Relu", "relu", before);
    relu.rename("y");
    Graphs.output(baseline.graph(), relu);

    QuantizationPoints points = QuantizationPoints.of(candidate);
    Correspondence tensors = Correspondence.of(baseline, points);
    Variants variants =
        new Variants(
            points, WeightSources.match(points, baseline), FoldedCutOffs.of(tensors, points));
    assertThat(run(variants.of(Variants.Weights.FLOAT, Variants.Activations.FLOAT)))
        .containsExactly(run(baseline), within(1e-4f));
    assertThat(run(variants.weightsOnly())).containsExactly(floats(40 - 0.15, 0), within(1e-4f));
  }

  @Test
  void leavesTheCandidateAsItWas() {
    Model candidate = Graphs.quantizedProduct();
    int nodes = candidate.graph().nodeCount();
    Variants variants = variants(candidate);
    variants.weightsOnly();
    variants.activationsOnly();
    assertThat(candidate.graph().nodeCount()).isEqualTo(nodes);
    assertThat(candidate.graph().value("w_dequantized").orElseThrow().uses()).hasSize(1);
  }

  private static Variants variants(Model candidate) {
    QuantizationPoints points = QuantizationPoints.of(candidate);
    return new Variants(
        points, WeightSources.match(points, Graphs.product()), FoldedCutOffs.none());
  }

  private static float[] run(Model model) throws Exception {
    return run(model, X, 2);
  }

  private static float[] run(Model model, float[] values, int size) throws Exception {
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor input = OrtModel.tensor(values, 1, size)) {
      return runtime.run(Map.of("x", input), "y").values();
    }
  }

  private static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
