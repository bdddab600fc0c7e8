package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;

/** Integer weights as constants of a graph, in as few bytes as the runtime can unpack at load. */
final class IntegerConstants {
  private final Graph graph;

  IntegerConstants(Graph graph) {
    this.graph = graph;
  }

  /**
   * Adds them.
   *
   * @param before the node that is to read them
   * @return an INT8 value of the weights' dims
   */
  Value add(TrainedWeights weights, Node before) {
    return graph.addInitializer(
        weights.name() + "_int8", Tensor.ofInt8s(weights.integers(), weights.dims()));
  }
}
