package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.ChannelStatistics;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Normalizations behind the layers that had one before it was folded into them: training needs
 * them, above all with few bits. A layer loses its bias b; with mean m and variance v of its output
 * by channel, as calibration showed them, the normalization has mean {@code m - b}, variance v,
 * {@code beta = m} and {@code gamma = sqrt(v + epsilon)}. So it begins as the addition of the bias.
 */
final class Normalizations {
  private static final float EPSILON = 1e-5f;
  private static final float MOMENTUM = 0.9f;

  /** Of a Conv's and a Gemm's output, and of a BatchNormalization's input. */
  private static final int CHANNEL_AXIS = 1;

  private final Map<Node, String> measured = new LinkedHashMap<>();

  /**
   * @param layers those that had a normalization, before anything is quantized
   */
  Normalizations(Collection<Node> layers) {
    layers.stream()
        .filter(layer -> !layer.isRemoved() && layer.graph().owner().isEmpty())
        .forEach(layer -> measured.put(layer, layer.requireOutput(0).name()));
  }

  /** Names of values whose statistics by channel are needed, with the axis. */
  Map<String, Integer> channels() {
    Map<String, Integer> channels = new LinkedHashMap<>();
    measured.values().forEach(name -> channels.put(name, CHANNEL_AXIS));
    return channels;
  }

  /** Puts them into the quantized model, where calibration showed the layer's output. */
  int insert(ActivationStatistics statistics) {
    int inserted = 0;
    for (Map.Entry<Node, String> entry : measured.entrySet()) {
      Optional<ChannelStatistics> seen = statistics.channels(entry.getValue());
      if (!entry.getKey().isRemoved() && seen.isPresent()) {
        inserted += insert(entry.getKey(), seen.get()) ? 1 : 0;
      }
    }
    return inserted;
  }

  private static boolean insert(Node layer, ChannelStatistics seen) {
    Optional<Tensor> bias = layer.input(2).filter(Value::isConstant).flatMap(Value::initializer);
    if (bias.isEmpty() || bias.get().elementCount() != seen.count()) {
      return false;
    }
    float[] biases = bias.get().floats();
    int count = biases.length;
    float[] gamma = new float[count];
    float[] beta = new float[count];
    float[] mean = new float[count];
    float[] variance = new float[count];
    for (int c = 0; c < count; c++) {
      double average = seen.mean(c);
      double spread = Math.max(0, seen.meanSquare(c) - average * average);
      gamma[c] = (float) Math.sqrt(spread + EPSILON);
      beta[c] = (float) average;
      mean[c] = (float) (average - biases[c]);
      variance[c] = (float) spread;
    }
    Graph graph = layer.graph();
    Value output = layer.requireOutput(0);
    String name = output.name();
    Node normalization =
        graph
            .newNode("BatchNormalization")
            .name(graph.freshName(name + "_BatchNormalization"))
            .inputs(
                output,
                parameter(graph, name + "_gamma", gamma),
                parameter(graph, name + "_beta", beta),
                parameter(graph, name + "_mean", mean),
                parameter(graph, name + "_variance", variance))
            .attribute(Attribute.of("epsilon", EPSILON))
            .attribute(Attribute.of("momentum", MOMENTUM))
            .output(name + "_normalized")
            .insertAfter(layer);
    graph.takeOver(output, normalization.requireOutput(0));
    normalization.replaceInput(0, output);
    layer.truncateInputs(2);
    return true;
  }

  private static Value parameter(Graph graph, String name, float[] values) {
    return graph.addInitializer(name, Tensor.ofFloats(values, values.length));
  }

  /**
   * What the normalization behind a layer does to each channel: {@code (x - mean) * scale + shift}.
   */
  @SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
  record Affine(Node node, double[] scale, float[] shift, float[] mean) {
    /** That of the only consumer; empty where it is no BatchNormalization of constants. */
    static Optional<Affine> behind(Node layer) {
      Value output = layer.requireOutput(0);
      if (output.isGraphOutput() || output.uses().size() != 1) {
        return Optional.empty();
      }
      Node node = output.uses().getFirst().node();
      return node.is("BatchNormalization") ? Optional.of(of(node)) : Optional.empty();
    }

    /**
     * The bias that comes to the same.
     *
     * @param before that of the layer, one for each channel or one for all
     */
    float[] bias(float[] before) {
      float[] after = new float[scale.length];
      for (int c = 0; c < after.length; c++) {
        double old = before[before.length == 1 ? 0 : c];
        after[c] = (float) ((old - mean[c]) * scale[c] + shift[c]);
      }
      return after;
    }

    private static Affine of(Node node) {
      float[] gamma = floats(node, 1);
      float[] variance = floats(node, 4);
      double epsilon = node.attributeFloat("epsilon", EPSILON);
      double[] scale = new double[gamma.length];
      for (int c = 0; c < scale.length; c++) {
        scale[c] = gamma[c] / Math.sqrt(variance[c] + epsilon);
      }
      return new Affine(node, scale, floats(node, 2), floats(node, 3));
    }

    private static float[] floats(Node node, int index) {
      return node.requireInput(index).initializer().map(Tensor::floats).orElseThrow();
    }
  }
}
