package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.operator.OperatorRules;
import io.quantry.quantizer.operator.Role;
import io.quantry.quantizer.scheme.AffineParameters;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.scheme.Range;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tensors that get 8 bits, and their parameters.
 *
 * <ol>
 *   <li>The data inputs of every chosen node.
 *   <li>Its output, in the range that is left after a cut-off folded into it. A product keeps an
 *       FP32 output unless a chosen node consumes it, since integer products can write floats and
 *       transformers lose accuracy otherwise.
 *   <li>The output of a product of matrices whose consumer is an Add that could not be merged:
 *       without a pair in between the runtime would fuse the two into a float Gemm and leave the
 *       weights' DequantizeLinear in.
 *   <li>Input and output of a node that only moves elements share parameters: the runtime then
 *       drops the pairs around it. So do Concat's output and each input that nothing else consumes:
 *       a scale of its own would be rounded twice for nothing. The range of a group is the union of
 *       its members'.
 * </ol>
 */
final class QuantizedTensors {
  private final Selection selection;
  private final ActivationStatistics statistics;
  private final Map<Value, Value> parents = new LinkedHashMap<>();
  private final Map<Value, Range> ranges = new LinkedHashMap<>();

  private QuantizedTensors(Selection selection, ActivationStatistics statistics) {
    this.selection = selection;
    this.statistics = statistics;
  }

  /** To be built before cut-offs are folded away. */
  static QuantizedTensors of(Selection selection, ActivationStatistics statistics) {
    QuantizedTensors tensors = new QuantizedTensors(selection, statistics);
    selection.chosen().stream().filter(node -> !tensors.isFolded(node)).forEach(tensors::add);
    selection.chosen().stream().filter(node -> !tensors.isFolded(node)).forEach(tensors::share);
    return tensors;
  }

  Set<Value> values() {
    return parents.keySet();
  }

  boolean contains(Value value) {
    return parents.containsKey(value);
  }

  AffineParameters parameters(Value value) {
    return AffineParameters.asymmetric(QuantizedType.UINT8, range(root(value)));
  }

  private void add(Node node) {
    for (int i = 0; i < OperatorRules.dataInputs(node); i++) {
      add(beforeFold(node.requireInput(i)));
    }
    Value output = node.requireOutput(0);
    if (!node.is("MatMul") && !node.is("Gemm")) {
      add(output);
    } else if (statistics.range(measured(output)).isPresent() && feedsIntegers(node)) {
      add(output);
    }
  }

  private boolean feedsIntegers(Node product) {
    Value output = product.requireOutput(0);
    boolean trap =
        product.is("MatMul")
            && statistics.rank(product.requireInput(0).name()) == 2
            && output.consumers().stream().anyMatch(consumer -> consumer.is("Add"));
    return trap
        || selection.foldedInto(product).isPresent()
        || output.consumers().stream().anyMatch(selection::contains);
  }

  private void add(Value value) {
    if (!parents.containsKey(value)) {
      parents.put(value, value);
      ranges.put(value, statistics.range(measured(value)).orElseThrow());
    }
  }

  /** The name under which calibration saw what the value will hold. */
  private String measured(Value value) {
    return value
        .producer()
        .flatMap(selection::foldedInto)
        .map(cutOff -> cutOff.requireOutput(0))
        .orElse(value)
        .name();
  }

  private void share(Node node) {
    Value output = node.requireOutput(0);
    if (OperatorRules.role(node).equals(Optional.of(Role.MOVES))) {
      share(beforeFold(node.requireInput(0)), output);
    } else if (node.is("Concat")) {
      for (int i = 0; i < node.inputCount(); i++) {
        if (node.requireInput(i).uses().size() == 1) {
          share(beforeFold(node.requireInput(i)), output);
        }
      }
    }
  }

  private void share(Value one, Value other) {
    Value first = root(one);
    Value second = root(other);
    if (!first.equals(second)) {
      ranges.put(first, range(first).union(range(second)));
      parents.put(second, first);
    }
  }

  private boolean isFolded(Node node) {
    return node.input(0)
        .flatMap(Value::producer)
        .flatMap(selection::foldedInto)
        .filter(node::equals)
        .isPresent();
  }

  /** The value that stays when the cut-off that produces this one has folded away. */
  private Value beforeFold(Value value) {
    return value
        .producer()
        .filter(this::isFolded)
        .map(cutOff -> cutOff.requireInput(0))
        .orElse(value);
  }

  private Range range(Value root) {
    Range range = ranges.get(root);
    if (range == null) {
      throw new IllegalStateException("no range for " + root);
    }
    return range;
  }

  private Value root(Value value) {
    Value current = value;
    while (true) {
      Value parent = parents.get(current);
      if (parent == null) {
        throw new IllegalStateException(value + " is not quantized");
      }
      if (parent.equals(current)) {
        return current;
      }
      current = parent;
    }
  }
}
