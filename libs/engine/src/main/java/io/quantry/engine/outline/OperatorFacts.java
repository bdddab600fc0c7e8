package io.quantry.engine.outline;

import io.quantry.contracts.engine.InspectResult;
import io.quantry.contracts.engine.OutlineResult.DrawnOperator;
import io.quantry.contracts.engine.OutlineResult.DrawnTensor;
import io.quantry.contracts.engine.OutlineResult.StoredForm;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.diagnosis.OperatorPrecision;
import io.quantry.quantizer.diagnosis.WeightPrecision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Numbers the operators that are drawn, and keeps what is to be said of each. */
final class OperatorFacts {
  private static final int LONGEST_NAME = 160;
  private static final int MOST_TENSORS = 24;
  private static final int MOST_DIMENSIONS = 16;

  /** What a tensor takes in JSON beside its texts. */
  private static final int TENSOR = 140;

  /** What a character outside of ASCII takes in JSON at worst. */
  private static final int ESCAPED = 6;

  private final Map<Node, OperatorPrecision> operators;
  private final Map<Node, Integer> numbers = new HashMap<>();
  private final List<DrawnOperator> facts = new ArrayList<>();
  private long bytes;
  private boolean abridged;

  /**
   * @param operators every operator with its precision
   * @param bytes that names and tensors may take together; operators after that are told without
   *     tensors
   */
  OperatorFacts(Map<Node, OperatorPrecision> operators, long bytes) {
    this.operators = operators;
    this.bytes = bytes;
  }

  boolean computes(Node node) {
    return operators.containsKey(node) && !Conversions.contains(node);
  }

  /** The number of an operator, the next one where it has none yet. */
  int number(Node node) {
    Integer known = numbers.get(node);
    if (known != null) {
      return known;
    }
    int number = facts.size();
    numbers.put(node, number);
    facts.add(describe(node));
    return number;
  }

  List<DrawnOperator> all() {
    return facts;
  }

  /** Whether something was left out. */
  boolean abridged() {
    return abridged;
  }

  private DrawnOperator describe(Node node) {
    OperatorPrecision precision = operators.get(node);
    if (precision == null) {
      throw new IllegalArgumentException(node + " is no operator");
    }
    return new DrawnOperator(
        text(precision.node()),
        text(precision.operator()),
        weights(precision.weights()),
        precision.precision(),
        precision.bytes(),
        tensors(node.inputs(), true),
        tensors(node.outputs(), false));
  }

  private static InspectResult.@Nullable Weights weights(@Nullable WeightPrecision weights) {
    return weights == null
        ? null
        : new InspectResult.Weights(weights.type(), weights.granularity(), weights.symmetric());
  }

  private List<DrawnTensor> tensors(List<Optional<Value>> slots, boolean inputs) {
    List<DrawnTensor> tensors = new ArrayList<>();
    for (Optional<Value> slot : slots) {
      if (slot.isPresent()) {
        if (tensors.size() == MOST_TENSORS || bytes <= 0) {
          abridged = true;
          break;
        }
        tensors.add(inputs ? input(slot.get()) : output(slot.get()));
      }
    }
    return tensors;
  }

  /** What comes in, before it was quantized. */
  DrawnTensor input(Value operand) {
    Conversions.Origin origin = Conversions.origin(operand, this::computes);
    Value value = origin.value();
    boolean constant =
        value.producer().map(node -> !computes(node)).orElseGet(value::isInitializer);
    return tensor(value, constant, origin.quantization());
  }

  /** What comes out, before it is quantized. */
  DrawnTensor output(Value value) {
    return tensor(value, false, Conversions.after(value));
  }

  private DrawnTensor tensor(Value value, boolean constant, @Nullable StoredForm quantization) {
    bytes -= TENSOR;
    String type = value.elementType().map(Conversions::typeName).orElse(null);
    return new DrawnTensor(
        text(value.name()),
        type,
        value.shape().map(this::shape).orElse(null),
        constant,
        quantization);
  }

  private List<String> shape(Shape shape) {
    return shape.dimensions().stream().limit(MOST_DIMENSIONS).map(this::dimension).toList();
  }

  private String dimension(Dimension dimension) {
    return switch (dimension) {
      case Dimension.Known known -> known.size() < 0 ? "?" : Long.toString(known.size());
      case Dimension.Symbolic symbolic -> symbolic.name().isEmpty() ? "?" : text(symbolic.name());
      case Dimension.Unknown ignored -> "?";
    };
  }

  /** Names are whatever the model's author wanted: cut where nobody reads on. */
  String text(String name) {
    String kept =
        name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "\u2026";
    for (int i = 0; i < kept.length(); i++) {
      char one = kept.charAt(i);
      bytes -= one >= ' ' && one <= '~' ? 1 : ESCAPED;
    }
    return kept;
  }
}
