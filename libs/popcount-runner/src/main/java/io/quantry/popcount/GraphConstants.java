package io.quantry.popcount;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import io.quantry.popcount.constant.IntegerOperators;
import io.quantry.popcount.operator.Call;
import io.quantry.popcount.operator.FloatTensor;
import io.quantry.popcount.operator.KnownValues;
import io.quantry.popcount.operator.NodeView;
import io.quantry.popcount.operator.Operators;
import io.quantry.popcount.operator.UnsupportedNodeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The constants of a graph: initializers, and what nodes make of constants, computed once, in the
 * order of the graph. Not thread-safe.
 */
final class GraphConstants implements KnownValues {
  /** Of all results together; a graph that doubles and doubles would not end otherwise. */
  private static final long MOST_ELEMENTS = 1L << 29;

  private final Map<Value, Tensor> integers = new HashMap<>();
  private final Map<Value, FloatTensor> floats = new HashMap<>();
  private long elements;

  /**
   * Computes a node if all that enters it is known.
   *
   * @return why not, where the node should have been computed and was not
   */
  Optional<String> compute(Node node) {
    boolean known =
        node.inputCount() > 0
            && node.inputs().stream().flatMap(Optional::stream).allMatch(this::isKnown);
    if (!known || !node.domain().isEmpty() || node.output(0).isEmpty()) {
      return Optional.empty();
    }
    try {
      if (elements > MOST_ELEMENTS) {
        throw new UnsupportedNodeException("too many constants are computed");
      }
      compute(new NodeView(node, this), node.requireOutput(0));
      return Optional.empty();
    } catch (UnsupportedNodeException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void compute(NodeView node, Value output) {
    Optional<Tensor> integer = IntegerOperators.compute(node);
    if (integer.isPresent()) {
      integers.put(output, integer.get());
      elements += integer.get().elementCount();
      return;
    }
    Call call = Operators.read(node);
    List<FloatTensor> inputs =
        call.inputs().stream().map(input -> floats(input).orElseThrow()).toList();
    FloatTensor result = call.operation().apply(inputs);
    floats.put(output, result);
    elements += result.values().length;
  }

  private boolean isKnown(Value value) {
    return floats.containsKey(value) || typed(value).isPresent();
  }

  @Override
  public Optional<Tensor> typed(Value value) {
    Optional<Tensor> computed = Optional.ofNullable(integers.get(value));
    return computed.isPresent() ? computed : Constants.of(value).filter(GraphConstants::isReal);
  }

  @Override
  public Optional<FloatTensor> floats(Value value) {
    Optional<FloatTensor> computed = Optional.ofNullable(floats.get(value));
    return computed.isPresent() ? computed : typed(value).map(GraphConstants::decode);
  }

  private static boolean isReal(Tensor tensor) {
    ElementType type = tensor.elementType();
    return type.isInteger() || type.isFloatingPoint();
  }

  private static FloatTensor decode(Tensor tensor) {
    int[] dims = FloatTensor.dims(tensor.dims());
    return new FloatTensor(tensor.floats(), dims);
  }
}
