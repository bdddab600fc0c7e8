package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.hardware.IntegerScheme;
import io.quantry.quantizer.hardware.Placement;
import io.quantry.quantizer.operator.Gate;
import io.quantry.quantizer.operator.HardSigmoidForm;
import io.quantry.quantizer.operator.OperatorRules;
import io.quantry.quantizer.operator.Role;
import io.quantry.quantizer.scheme.AffineParameters;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.scheme.Range;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tensors that become integers, and their parameters.
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
 *   <li>A constant operand gets 8 bits in the range of its elements.
 *   <li>Of a value that is gated, only the part of its range that comes through ({@link Gate}).
 *   <li>The sum that stands for a HardSigmoid is written with a wider scale than it is read with.
 *   <li>Where activations are to have fewer than 8 bits, those that a layer wants in 8 keep them,
 *       and all that share parameters with them; so do constant operands, which then share none.
 * </ol>
 *
 * Where pairs go in front of products, only cases 1 and 5 apply, to products' inputs and to
 * residual operands.
 */
final class QuantizedTensors {
  private final Selection selection;
  private final ActivationStatistics statistics;
  private final IntegerScheme scheme;
  private final Map<Value, Float> stretches = new LinkedHashMap<>();
  private final Set<Use> reads = new LinkedHashSet<>();
  private final Map<Value, Value> parents = new LinkedHashMap<>();
  private final Map<Value, Range> ranges = new LinkedHashMap<>();
  private final Set<Value> wide = new LinkedHashSet<>();

  private QuantizedTensors(
      Selection selection, ActivationStatistics statistics, IntegerScheme scheme) {
    this.selection = selection;
    this.statistics = statistics;
    this.scheme = scheme;
  }

  /** To be built before cut-offs are folded away. */
  static QuantizedTensors of(
      Selection selection, ActivationStatistics statistics, IntegerScheme scheme) {
    QuantizedTensors tensors = new QuantizedTensors(selection, statistics, scheme);
    if (scheme.placement() == Placement.BEFORE_PRODUCTS) {
      selection.chosen().forEach(tensors::addOperand);
    } else {
      selection.chosen().stream().filter(node -> !tensors.isFolded(node)).forEach(tensors::add);
      selection.chosen().stream().filter(node -> !tensors.isFolded(node)).forEach(tensors::share);
    }
    List.copyOf(tensors.wide).stream()
        .filter(tensors::contains)
        .forEach(value -> tensors.wide.add(tensors.root(value)));
    tensors.values().forEach(tensors::addRange);
    return tensors;
  }

  Set<Value> values() {
    return parents.keySet();
  }

  boolean contains(Value value) {
    return parents.containsKey(value);
  }

  /** What the value's integers mean to those who read them. */
  AffineParameters parameters(Value value) {
    Range range = range(root(value));
    return scheme.symmetricActivations()
        ? AffineParameters.symmetric(
            type(value), Math.max(Math.abs(range.min()), Math.abs(range.max())))
        : AffineParameters.asymmetric(type(value), range);
  }

  /** The integers that a chosen node reads, constants aside. */
  QuantizedType read(Node node) {
    return OperatorRules.dataInputs(node).stream()
        .map(i -> beforeFold(node.requireInput(i)))
        .filter(input -> contains(input) && !input.isConstant())
        .findFirst()
        .map(this::type)
        .orElse(selection.types().activations());
  }

  private QuantizedType type(Value value) {
    return wide.contains(root(value))
        ? selection.types().wideActivations()
        : selection.types().activations();
  }

  /** The parameters with which the value's producer writes it. */
  AffineParameters written(Value value) {
    AffineParameters read = parameters(value);
    float stretch = stretches.getOrDefault(value, 1f);
    return new AffineParameters(read.type(), read.scale() * stretch, read.zeroPoint());
  }

  /** Whether a consumer of a value that no chosen node produces reads its 8 bits. */
  boolean areRead(Use use) {
    return scheme.placement() == Placement.BEFORE_PRODUCTS
        ? reads.contains(use)
        : selection.contains(use.node())
            && OperatorRules.dataInputs(use.node()).contains(use.inputIndex());
  }

  private void addRange(Value value) {
    Range range = value.isConstant() ? rangeOf(value) : observed(value);
    ranges.merge(root(value), range, Range::union);
  }

  private void addOperand(Node node) {
    int input = node.is("Add") ? ResidualOperand.of(node, selection).orElseThrow() : 0;
    add(node.requireInput(input));
    reads.add(new Use(node, input));
  }

  private void add(Node node) {
    for (int i : OperatorRules.dataInputs(node)) {
      Value input = beforeFold(node.requireInput(i));
      add(input);
      if (input.isConstant() || (isLayer(node) && !selection.types().input(node).isNarrow())) {
        wide.add(input);
      }
    }
    if (node.is("HardSigmoid")) {
      stretches.put(node.requireOutput(0), 1 / HardSigmoidForm.of(node).orElseThrow().alpha());
    }
    Value output = node.requireOutput(0);
    if (!node.is("MatMul") && !node.is("Gemm")) {
      node.outputs().forEach(each -> each.ifPresent(this::add));
    } else if (statistics.range(measured(output).name()).isPresent() && feedsIntegers(node)) {
      add(output);
    }
    if (isLayer(node) && !selection.types().output(node).isNarrow()) {
      wide.add(output);
    }
  }

  private static boolean isLayer(Node node) {
    return OperatorRules.role(node).equals(Optional.of(Role.WEIGHTED));
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
    parents.putIfAbsent(value, value);
  }

  private Range observed(Value value) {
    Value seen = measured(value);
    Range range = statistics.range(seen.name(), type(value).levels()).orElseThrow();
    return Gate.relevant(seen, seenPart(seen.name(), range));
  }

  /** Without what a symmetric range has to reach for beyond the extremes. */
  private Range seenPart(String tensor, Range range) {
    return statistics
        .observed(tensor)
        .flatMap(observed -> observed.extremes().intersection(range))
        .orElse(range);
  }

  private static Range rangeOf(Value constant) {
    float min = 0;
    float max = 0;
    for (float element : constant.initializer().map(Tensor::floats).orElseThrow()) {
      min = Math.min(min, element);
      max = Math.max(max, element);
    }
    return new Range(min, max);
  }

  /** The value in which calibration saw what this one will hold. */
  private Value measured(Value value) {
    return value
        .producer()
        .flatMap(selection::foldedInto)
        .map(cutOff -> cutOff.requireOutput(0))
        .orElse(value);
  }

  private void share(Node node) {
    Value output = node.requireOutput(0);
    if (OperatorRules.role(node).equals(Optional.of(Role.MOVES))) {
      Value input = beforeFold(node.requireInput(0));
      node.outputs().forEach(each -> each.ifPresent(moved -> share(input, moved)));
    } else if (node.is("Concat")) {
      for (int i = 0; i < node.inputCount(); i++) {
        Value input = node.requireInput(i);
        boolean isWide = input.isConstant() && selection.types().activations().isNarrow();
        if (input.uses().size() == 1 && !isWide) {
          share(beforeFold(input), output);
        }
      }
    }
  }

  private void share(Value one, Value other) {
    Value first = root(one);
    Value second = root(other);
    if (!first.equals(second)) {
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

  /** The value whose parameters this one shares, of which there is one initializer each. */
  Value root(Value value) {
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
