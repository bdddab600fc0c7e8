package io.quantry.onnx.pass;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes that {@link FoldConstants} lets one small model compute: each of them has inputs that
 * are constants or other nodes of the round, and outputs whose size is bounded before it runs.
 */
final class FoldingRound {
  /** How much larger than what it is made from a result may be. */
  static final long GROWTH_BYTES = 64 << 10;

  /** How much all results together may add to a model. */
  static final long MOST_ADDED_BYTES = 16 << 20;

  /** More elements than this beyond the inputs' are not even computed. */
  private static final long GROWTH_ELEMENTS = 64 << 10;

  /** What one small model may hold. */
  private static final long CONTENT_BYTES = 1L << 30;

  /**
   * What a result is made from.
   *
   * @param bytes of all constants behind it
   * @param ownBytes of those that nothing else is made from, so that they go when it comes
   */
  private record Origin(long bytes, long ownBytes) {
    static final Origin NONE = new Origin(0, 0);
  }

  /** What became of a round; refused: the evaluator would not have it. */
  record Result(boolean modified, boolean refused, long addedBytes) {}

  private final Model model;
  private final Set<Node> settled;
  private final Set<Node> nodes = new LinkedHashSet<>();
  private final Map<Value, Tensor> constants = new LinkedHashMap<>();
  private final Map<Value, Growth.Extent> extents = new HashMap<>();
  private final Map<Node, Origin> origins = new HashMap<>();
  private long contentBytes;

  private FoldingRound(Model model, Set<Node> settled) {
    this.model = model;
    this.settled = settled;
  }

  /**
   * @param candidates nodes to be computed, producers first
   * @param settled nodes that are not to be tried again; what can never be folded is added
   * @param oneByOne whether the round is to be one node
   */
  static FoldingRound collect(
      Model model, List<Node> candidates, Set<Node> settled, boolean oneByOne) {
    FoldingRound round = new FoldingRound(model, settled);
    for (Node node : candidates) {
      if (!node.isRemoved() && !settled.contains(node)) {
        round.consider(node);
      }
      if (oneByOne && !round.isEmpty()) {
        break;
      }
    }
    return round;
  }

  boolean isEmpty() {
    return nodes.isEmpty();
  }

  private void consider(Node node) {
    List<Value> inputs = inputs(node);
    List<Growth.Extent> known = new ArrayList<>();
    Map<Value, Tensor> fresh = new LinkedHashMap<>();
    long elements = 0;
    for (Value input : inputs) {
      Optional<Growth.Extent> extent = extent(input, fresh);
      if (extent.isEmpty()) {
        return;
      }
      known.add(extent.get());
      elements = Growth.plus(elements, extent.get().most());
    }
    Growth.Extent bound = Growth.of(node).orElseThrow().bound(node, known);
    long bytes = fresh.values().stream().mapToLong(Tensor::byteSize).sum();
    if (bound.most() > Growth.plus(elements, GROWTH_ELEMENTS)) {
      // With all values at hand a later round would see the same.
      if (known.stream().allMatch(extent -> extent.tensor() != null)) {
        settled.add(node);
      }
      return;
    }
    if (contentBytes + bytes > CONTENT_BYTES) {
      if (nodes.isEmpty()) {
        settled.add(node);
      }
      return;
    }
    contentBytes += bytes;
    constants.putAll(fresh);
    nodes.add(node);
    origins.put(node, origin(Set.copyOf(inputs)));
    FoldConstants.outputs(node).forEach(output -> extents.put(output, bound));
  }

  /** What is known of an input; one that is a constant and new to the round is noted. */
  private Optional<Growth.Extent> extent(Value value, Map<Value, Tensor> fresh) {
    Growth.Extent computed = extents.get(value);
    if (computed != null) {
      return Optional.of(computed);
    }
    Optional<Tensor> tensor = Constants.of(value).filter(FoldingRound::isReadable);
    tensor.filter(one -> !constants.containsKey(value)).ifPresent(one -> fresh.put(value, one));
    return tensor.map(Growth.Extent::of);
  }

  private static boolean isReadable(Tensor tensor) {
    return tensor.elementType() != ElementType.STRING
        && tensor.elementType().isFixedWidth()
        && !(tensor.data() instanceof TensorData.Absent && tensor.elementCount() > 0);
  }

  /**
   * Computes the nodes and puts initializers in the place of what others read of them.
   *
   * @param room how many bytes may be added to the model
   */
  Result fold(ConstantEvaluator evaluator, long room) {
    Map<Value, String> wanted = new LinkedHashMap<>();
    Map<String, Tensor> results;
    try {
      results = evaluator.evaluate(smallModel(wanted));
    } catch (RuntimeException refused) {
      if (nodes.size() == 1) {
        settled.addAll(nodes);
      }
      return new Result(false, true, 0);
    }
    boolean modified = false;
    long left = room;
    for (Map.Entry<Value, String> one : wanted.entrySet()) {
      Value value = one.getKey();
      Tensor tensor = results.get(one.getValue());
      if (tensor == null) {
        continue;
      }
      Origin origin = value.producer().map(origins::get).orElse(Origin.NONE);
      long added = Math.max(0, tensor.byteSize() - origin.ownBytes());
      if (tensor.byteSize() <= origin.bytes() + GROWTH_BYTES
          && added <= left
          && FoldConstants.replace(value, tensor)) {
        left -= added;
        modified = true;
      }
    }
    for (Node node : new ArrayList<>(nodes).reversed()) {
      if (!node.isRemoved() && FoldConstants.outputs(node).stream().allMatch(Value::isUnused)) {
        node.remove();
      }
      settled.add(node);
    }
    return new Result(modified, false, room - left);
  }

  /** The nodes alone, with the constants that they read; outputs are what others read of them. */
  private Model smallModel(Map<Value, String> wanted) {
    Graph graph = new Graph("constants");
    NodeCopies copies = new NodeCopies(Optional::of);
    constants.forEach(
        (value, tensor) -> copies.put(value, graph.addInitializer(value.name(), tensor)));
    for (Node node : nodes) {
      copies.copy(node, graph, null);
      for (Value output : FoldConstants.outputs(node)) {
        Value copy = copies.get(output);
        if (copy != null && output.consumers().stream().anyMatch(user -> !nodes.contains(user))) {
          graph.addOutput(copy);
          wanted.put(output, copy.name());
        }
      }
    }
    Model small = new Model(Math.max(4, model.irVersion()), graph);
    small.opsets().set("", model.opsets().version("").orElse(1));
    return small;
  }

  private Origin origin(Set<Value> inputs) {
    long bytes = 0;
    long ownBytes = 0;
    for (Value input : inputs) {
      Tensor constant = constants.get(input);
      Origin one =
          constant != null
              ? new Origin(constant.byteSize(), constant.byteSize())
              : input.producer().map(origins::get).orElse(Origin.NONE);
      bytes += one.bytes();
      ownBytes += input.uses().size() == 1 && !input.isGraphOutput() ? one.ownBytes() : 0;
    }
    // Two results of one constant are together no larger a source than that constant is.
    return new Origin(Math.min(bytes, contentBytes), ownBytes);
  }

  private static List<Value> inputs(Node node) {
    return node.inputs().stream().flatMap(Optional::stream).toList();
  }
}
