package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.FeedSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Small networks made by hand: input {@code x} [1, 8, 6, 6], weights and inputs of a fixed seed.
 */
final class Nets {
  static final int CHANNELS = 8;
  static final int SIZE = 6;
  private static final long SEED = 5;

  final Model model = new Model(8, new Graph("g"));
  final Graph graph = model.graph();
  private final Random random = new Random(SEED);
  private int made;

  Nets() {
    this(14);
  }

  Nets(long opset) {
    model.opsets().set("", opset);
    graph.addInput(
        "x", new ValueType.TensorType(ElementType.FLOAT, Shape.of(1, CHANNELS, SIZE, SIZE)));
  }

  Value x() {
    return graph.value("x").orElseThrow();
  }

  /** A convolution of {@code size} by {@code size} with a bias that keeps the spatial size. */
  Value conv(Value input, int out, int size, int group) {
    return conv(input, CHANNELS, out, size, group);
  }

  Value conv(Value input, int in, int out, int size, int group) {
    int pad = size / 2;
    return node(
        "Conv",
        List.of(
            attribute("kernel_shape", size, size),
            attribute("pads", pad, pad, pad, pad),
            Attribute.of("group", (long) group)),
        input,
        weights(out, in / group, size, size),
        weights(out));
  }

  Value node(String type, List<Attribute> attributes, @Nullable Value... inputs) {
    var builder = graph.newNode(type).name("node" + made).inputs(inputs).output("v" + made++);
    attributes.forEach(builder::attribute);
    return builder.append().requireOutput(0);
  }

  Value node(String type, Value... inputs) {
    return node(type, List.of(), inputs);
  }

  Value weights(long... dims) {
    int count = 1;
    for (long dim : dims) {
      count *= Math.toIntExact(dim);
    }
    return constant(gaussian(count), dims);
  }

  Value constant(float[] values, long... dims) {
    return graph.addInitializer("w" + made++, Tensor.ofFloats(values, dims));
  }

  Value scalar(float value) {
    return constant(new float[] {value});
  }

  Value ints(long... values) {
    return graph.addInitializer("i" + made++, Tensor.ofInt64s(values, values.length));
  }

  static Attribute attribute(String name, long... values) {
    return Attribute.ofInts(name, values);
  }

  /** Ends the network in a copy of the value that is named {@code y}. */
  Nets output(Value value) {
    value.rename("y");
    graph.addOutput(value);
    value.setType(new ValueType.TensorType(ElementType.FLOAT, null));
    return this;
  }

  private float[] gaussian(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static List<Map<String, TensorValue>> feeds() {
    Random random = new Random(SEED + 1);
    return java.util.stream.IntStream.range(0, 8)
        .mapToObj(
            batch -> {
              float[] values = new float[CHANNELS * SIZE * SIZE];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
              }
              return Map.of("x", TensorValue.ofFloats(values, 1, CHANNELS, SIZE, SIZE));
            })
        .toList();
  }

  Model copy() {
    return ModelReader.read(ModelWriter.toBytes(model));
  }

  /** Quantizes a copy without trials. */
  QuantizationOutcome quantize(Map<String, Object> parameters, String hardware) {
    return new Quantizer(Catalog.techniques())
        .quantize(
            copy(),
            new QuantizationRequest("static", parameters, hardware),
            new FeedSource(feeds()),
            ProgressListener.NONE);
  }

  QuantizationOutcome quantize() {
    return quantize(Map.of(), "cpu");
  }
}
