package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;

/**
 * A training graph in standard operators, so that ONNX Runtime can tell what it computes: the
 * formulas are written out here once more.
 */
final class Expanded {
  private Expanded() {}

  static Model of(Model student) {
    Model model = student.copy();
    Graph graph = model.graph();
    for (Node node : graph.nodes()) {
      if (!node.domain().isEmpty()) {
        Value result =
            switch (node.opType()) {
              case "TernaryWeights", "BinaryWeights" -> weights(graph, node);
              case "BinaryActivations" -> activations(graph, node);
              default -> throw new IllegalArgumentException(node.toString());
            };
        node.requireOutput(0).replaceAllUses(result);
        node.remove();
      }
    }
    model.opsets().remove("io.quantry.training");
    return model;
  }

  private static Value activations(Graph graph, Node node) {
    Value zero = graph.addInitializer("zero", Tensor.scalar(0f));
    Value negative =
        graph
            .newNode("Less")
            .inputs(node.requireInput(0), zero)
            .output("negative")
            .insertBefore(node)
            .requireOutput(0);
    return graph
        .newNode("Where")
        .inputs(
            negative,
            graph.addInitializer("minus_one", Tensor.scalar(-1f)),
            graph.addInitializer("one", Tensor.scalar(1f)))
        .output("signs")
        .insertBefore(node)
        .requireOutput(0);
  }

  /** Of a matrix of channels by elements, or elements by channels. */
  private static Value weights(Graph graph, Node node) {
    Tensor tensor = node.requireInput(0).initializer().orElseThrow();
    float[] w = tensor.floats();
    boolean rows = node.attributeInt("axis", 0) == 0;
    int channels = Math.toIntExact(tensor.dim(rows ? 0 : 1));
    int length = w.length / channels;
    float[] result = new float[w.length];
    for (int c = 0; c < channels; c++) {
      int[] at = new int[length];
      for (int i = 0; i < length; i++) {
        at[i] = rows ? c * length + i : i * channels + c;
      }
      channel(node, w, at, c, result);
    }
    return graph.addInitializer("expanded", Tensor.ofFloats(result, tensor.dims()));
  }

  private static void channel(Node node, float[] w, int[] at, int c, float[] result) {
    double mean = 0;
    for (int i : at) {
      mean += Math.abs(w[i]) / at.length;
    }
    boolean ternary = node.opType().equals("TernaryWeights");
    double threshold = ternary ? 0.7 * mean : -1;
    double kept = 0;
    int count = 0;
    for (int i : at) {
      if (Math.abs(w[i]) > threshold) {
        kept += Math.abs(w[i]);
        count++;
      }
    }
    double scale = kept / count;
    if (node.input(1).isPresent()) {
      scale = node.requireInput(1).initializer().orElseThrow().floats()[c];
    } else if (node.attributeText("scales", "mean").equals("one")) {
      scale = 1;
    }
    for (int i : at) {
      result[i] = Math.abs(w[i]) > threshold ? (float) (w[i] < 0 ? -scale : scale) : 0;
    }
  }
}
