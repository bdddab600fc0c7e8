package io.quantry.contracts.engine;

import java.util.List;
import java.util.Map;

/**
 * What a scan says of a model.
 *
 * @param irVersion ONNX IR version
 * @param opsets imported operator set versions by domain, the default domain as {@code ai.onnx}
 * @param contribOperators operators outside the ONNX standard that it uses, as {@code domain:Type}
 * @param inputs the graph's inputs that are no initializers
 * @param outputs the graph's outputs
 * @param operators node count by operator type, subgraphs included
 * @param parameters number of elements of all initializers
 */
public record ModelFacts(
    long irVersion,
    Map<String, Long> opsets,
    List<String> contribOperators,
    List<TensorFacts> inputs,
    List<TensorFacts> outputs,
    Map<String, Integer> operators,
    long parameters) {

  /**
   * An input or output.
   *
   * @param type element type as ONNX spells it, for instance {@code float}
   * @param shape dimensions, each a number or the name of a free dimension
   */
  public record TensorFacts(String name, String type, List<String> shape) {}
}
