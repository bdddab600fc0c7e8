package io.quantry.contracts.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model is, operator by operator.
 *
 * @param facts what it is on the whole
 * @param operators every operator in graph order, subgraphs and functions included; constants and
 *     what merely prepares them are part of the operator that uses them
 * @param bytesByType what all constants take by element type, most first
 */
public record InspectResult(
    ModelFacts facts, List<Operator> operators, Map<String, Long> bytesByType) {
  public InspectResult {
    operators = List.copyOf(operators);
    bytesByType = Collections.unmodifiableMap(new LinkedHashMap<>(bytesByType));
  }

  /**
   * The precision of one operator.
   *
   * @param node its name, or its first output's where it has none
   * @param opType {@code domain:Type} outside the ONNX standard
   * @param weights its constant operand, absent if it has none
   * @param activations type of its other operands, {@code dynamic uint8} where it is quantized
   *     while the model runs, {@code -} if it has none
   * @param precision both in a few words, such as {@code int8 × uint8}
   * @param bytes what its constants take; what several operators share counts for the first
   */
  public record Operator(
      String node,
      String opType,
      @Nullable Weights weights,
      String activations,
      String precision,
      long bytes) {}

  /**
   * How weights are stored.
   *
   * @param type such as {@code int8} or {@code float32}
   * @param granularity {@code tensor}, {@code channel}, {@code block n}; {@code -} without scales,
   *     {@code ?} where the graph does not tell
   * @param symmetric whether zero stands in the middle of the type, absent without scales
   */
  public record Weights(String type, String granularity, @Nullable Boolean symmetric) {}
}
