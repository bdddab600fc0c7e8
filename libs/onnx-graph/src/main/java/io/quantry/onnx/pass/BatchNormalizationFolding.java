package io.quantry.onnx.pass;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/**
 * Folds a BatchNormalization into the Conv before it: {@code w' = w * g}, {@code b' = (b - mean) *
 * g + shift} with {@code g = scale / sqrt(var + epsilon)} for each output channel, in double.
 *
 * <ol>
 *   <li>Conv's output must have no other use; all weights and statistics must be FLOAT constants.
 *   <li>The normalization must be in inference form: one used output, {@code training_mode} 0,
 *       {@code spatial} 1.
 *   <li>Weights that other nodes share get a copy.
 *   <li>Main graph and subgraphs alike; functions hold no constants and stay.
 * </ol>
 */
public final class BatchNormalizationFolding {
  private BatchNormalizationFolding() {}

  /** How many normalizations were folded. */
  public static int run(Model model) {
    int folded = 0;
    for (Graph graph : model.graph().withSubgraphs()) {
      for (Node node : graph.nodes()) {
        if (node.is("BatchNormalization") && fold(graph, node)) {
          folded++;
        }
      }
    }
    return folded;
  }

  private static boolean fold(Graph graph, Node normalization) {
    Optional<Node> producer =
        normalization.requireInput(0).producer().filter(node -> node.is("Conv"));
    if (producer.isEmpty() || !isFoldable(producer.get(), normalization)) {
      return false;
    }
    Node conv = producer.get();
    float[] scale = floats(normalization.requireInput(1));
    float[] shift = floats(normalization.requireInput(2));
    float[] mean = floats(normalization.requireInput(3));
    float[] variance = floats(normalization.requireInput(4));
    float epsilon = normalization.attributeFloat("epsilon", 1e-5f);
    Value weightValue = conv.requireInput(1);
    Tensor weightTensor = weightValue.initializer().orElseThrow();
    float[] weights = weightTensor.floats();
    int channels = scale.length;
    if (weightTensor.dim(0) != channels) {
      return false;
    }
    float[] bias = conv.input(2).map(BatchNormalizationFolding::floats).orElse(new float[channels]);
    float[] foldedBias = new float[channels];
    int perChannel = weights.length / channels;
    for (int c = 0; c < channels; c++) {
      double gain = scale[c] / Math.sqrt((double) variance[c] + epsilon);
      foldedBias[c] = (float) ((bias[c] - (double) mean[c]) * gain + shift[c]);
      for (int i = c * perChannel; i < (c + 1) * perChannel; i++) {
        weights[i] = (float) (weights[i] * gain);
      }
    }
    String biasName = conv.input(2).map(Value::name).orElse(weightValue.name() + "_bias");
    conv.replaceInput(
        1,
        graph.addInitializer(
            weightValue.name() + "_folded", Tensor.ofFloats(weights, weightTensor.dims())));
    conv.setInput(2, graph.addInitializer(biasName, Tensor.ofFloats(foldedBias, channels)));
    graph.takeOver(normalization.requireOutput(0), conv.requireOutput(0));
    normalization.remove();
    return true;
  }

  private static boolean isFoldable(Node conv, Node normalization) {
    Value between = conv.requireOutput(0);
    if (between.isGraphOutput()
        || between.uses().size() != 1
        || conv.graph() != normalization.graph()
        || normalization.attributeInt("training_mode", 0) != 0
        || normalization.attributeInt("spatial", 1) != 1) {
      return false;
    }
    for (int i = 1; i < normalization.outputCount(); i++) {
      if (normalization.output(i).filter(value -> !value.isUnused()).isPresent()) {
        return false;
      }
    }
    for (int i = 1; i <= 4; i++) {
      if (!isFloatConstant(normalization.requireInput(i))) {
        return false;
      }
    }
    return isFloatConstant(conv.requireInput(1))
        && conv.input(2).map(BatchNormalizationFolding::isFloatConstant).orElse(true);
  }

  private static boolean isFloatConstant(Value value) {
    return value.isConstant()
        && value
            .initializer()
            .filter(tensor -> tensor.elementType() == ElementType.FLOAT)
            .isPresent();
  }

  private static float[] floats(Value value) {
    return value.initializer().orElseThrow().floats();
  }
}
