package io.quantry.quantizer.runtime;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A model in which each kind of reader has weights of its own, and an output that shows them. */
public final class ManyWeights {
  private static final long SEED = 19;

  private final Random random = new Random(SEED);
  private final Graph graph = new Graph("many");
  private final Model model = new Model(8, graph);
  private final Map<String, TensorValue> feeds = new LinkedHashMap<>();

  public ManyWeights() {
    System.out.println("seed " + SEED);
    model.opsets().set("", 17);
  }

  /** One of each: {@code [k, n]}, transposed, a picture's, stacked ones, recurrent, a table. */
  public static ManyWeights all() {
    ManyWeights many = new ManyWeights();
    many.output("product", "MatMul", List.of(), many.input("x", 3, 64), many.weights("w", 64, 49));
    many.output(
        "turned",
        "Gemm",
        List.of(Attribute.of("transB", 1L)),
        many.value("x"),
        many.weights("v", 41, 64));
    many.output(
        "picture", "Conv", List.of(), many.input("p", 1, 3, 9, 9), many.weights("f", 25, 3, 5, 5));
    many.output(
        "stacked", "MatMul", List.of(), many.input("s", 2, 3, 64), many.weights("m", 2, 64, 33));
    many.output(
        "recurrent",
        "LSTM",
        List.of(Attribute.of("hidden_size", 20L)),
        many.input("t", 4, 1, 31),
        many.weights("wi", 1, 80, 31),
        many.weights("wr", 1, 80, 20));
    many.output("rows", "Gather", List.of(), many.weights("table", 50, 64), many.ids());
    return many;
  }

  public Value input(String name, long... dims) {
    feeds.put(name, TensorValue.ofFloats(gaussian(dims), dims));
    return graph.addInput(name, ValueType.tensor(ElementType.FLOAT, Shape.of(dims)));
  }

  /** Indices of rows, the last one and a negative one among them. */
  public Value ids() {
    feeds.put("ids", TensorValue.ofInt64s(new long[] {0, 49, -1, 7, 7, 31}, 2, 3));
    return graph.addInput("ids", ValueType.tensor(ElementType.INT64, Shape.of(2, 3)));
  }

  public Value weights(String name, long... dims) {
    return graph.addInitializer(name, Tensor.ofFloats(gaussian(dims), dims));
  }

  public Value value(String name) {
    return graph.value(name).orElseThrow();
  }

  public Value output(String name, String type, List<Attribute> attributes, Value... inputs) {
    var node = graph.newNode(type).name(name).inputs(inputs).output(name);
    attributes.forEach(node::attribute);
    Value value = node.append().requireOutput(0);
    value.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(value);
    return value;
  }

  public Model model() {
    return model;
  }

  /** A copy, quantized through the public door. */
  public QuantizationOutcome quantized(String technique, Map<String, ?> parameters) {
    return new Quantizer(Catalog.techniques())
        .quantize(
            model.copy(),
            new QuantizationRequest(technique, parameters),
            ActivationSource.NONE,
            ProgressListener.NONE);
  }

  /** Signal over noise of each output of a result, in decibels. */
  public Map<String, Double> sqnr(Model result) {
    Map<String, float[]> expected = run(model);
    Map<String, Double> ratios = new LinkedHashMap<>();
    run(result)
        .forEach(
            (name, found) -> {
              double signal = 0;
              double noise = 0;
              float[] exact = expected.getOrDefault(name, new float[0]);
              for (int i = 0; i < found.length; i++) {
                signal += (double) exact[i] * exact[i];
                noise += Math.pow((double) exact[i] - found[i], 2);
              }
              ratios.put(name, 10 * Math.log10(signal / noise));
            });
    return ratios;
  }

  private Map<String, float[]> run(Model tried) {
    Map<String, float[]> outputs = new LinkedHashMap<>();
    ByteBuffer bytes = ByteBuffer.wrap(ModelWriter.toBytes(tried));
    try (Session session = Session.open(bytes, SessionSettings.threads(1))) {
      session.run(feeds).forEach((name, value) -> outputs.put(name, value.floats()));
    }
    return outputs;
  }

  private float[] gaussian(long... dims) {
    int count = (int) Arrays.stream(dims).reduce(1, Math::multiplyExact);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
