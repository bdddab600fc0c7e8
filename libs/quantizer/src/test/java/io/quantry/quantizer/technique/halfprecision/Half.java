package io.quantry.quantizer.technique.halfprecision;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** What the tests of the 16-bit techniques share. */
final class Half {
  static final long SEED = 23;

  private Half() {}

  /** On a CPU, without data. */
  static QuantizationOutcome quantize(Model model, String type, Map<String, ?> parameters) {
    return new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest(type, parameters),
            ActivationSource.NONE,
            ProgressListener.NONE);
  }

  /** One line a node, subgraphs indented: {@code Conv(x, w) -> y}; a Cast names its target. */
  static String text(Model model) {
    return text(model.graph(), "");
  }

  private static String text(Graph graph, String indent) {
    StringBuilder lines = new StringBuilder();
    for (Node node : graph.nodes()) {
      String to = node.is("Cast") ? " to " + ElementType.of((int) node.attributeInt("to", 0)) : "";
      lines
          .append(indent)
          .append(node.opType())
          .append("(")
          .append(names(node.inputs()))
          .append(")")
          .append(to)
          .append(" -> ")
          .append(names(node.outputs()))
          .append("\n");
      for (Graph body : node.subgraphs()) {
        lines.append(text(body, indent + "  "));
      }
    }
    return lines.toString();
  }

  private static String names(List<Optional<Value>> values) {
    return values.stream()
        .map(value -> value.map(Value::name).orElse(""))
        .collect(Collectors.joining(", "));
  }

  static float[] gaussian(int count, double scale) {
    Random random = new Random(SEED);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  static Value append(
      Graph graph, String opType, String output, List<Attribute> attributes, Value... inputs) {
    var node = graph.newNode(opType).inputs(inputs).output(output);
    attributes.forEach(node::attribute);
    return node.append().requireOutput(0);
  }

  static Value append(Graph graph, String opType, String output, Value... inputs) {
    return append(graph, opType, output, List.of(), inputs);
  }

  /** Signal over noise in decibels, the least over all outputs; infinite if they are equal. */
  static double sqnr(
      Map<String, OrtModel.FloatArray> before, Map<String, OrtModel.FloatArray> after) {
    double least = Double.POSITIVE_INFINITY;
    for (var entry : before.entrySet()) {
      float[] expected = entry.getValue().values();
      OrtModel.FloatArray other = after.get(entry.getKey());
      if (other == null || other.values().length != expected.length) {
        throw new AssertionError("output " + entry.getKey() + " is gone or has another size");
      }
      double signal = 0;
      double noise = 0;
      for (int i = 0; i < expected.length; i++) {
        double error = (double) other.values()[i] - expected[i];
        signal += (double) expected[i] * expected[i];
        noise += error * error;
      }
      double decibels = noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
      least = Double.isNaN(decibels) ? -1 : Math.min(least, decibels);
    }
    return least;
  }
}
