package io.quantry.onnx.pass;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.ir.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes that {@link FoldConstants} lets one small model compute: each of them has inputs that
 * are constants or other nodes of the round, and outputs whose size is bounded before it runs, by
 * the constants behind them, however often they are read.
 */
final class FoldingRound {
  /** How much larger than what it is made from a result may be. */
  static final long GROWTH_BYTES = 64 << 10;

  /** How much all results together may add to a model. */
  static final long MOST_ADDED_BYTES = 16 << 20;

  /** More elements than this beyond those of the constants behind them are not even computed. */
  private static final long GROWTH_ELEMENTS = 64 << 10;

  /** What one small model may hold: constants, and all that is computed from them. */
  static final long CONTENT_BYTES = 1L << 30;

  /** Larger tensors of side files stay there: a model may be larger than memory. */
  static final long MOST_EXTERNAL_BYTES = 64L << 20;

  /**
   * What a result is made from.
   *
   * @param bytes of all constants behind it
   * @param ownBytes of those that nothing else is made from, so that they go when it comes
   */
  private record Origin(long bytes, long ownBytes) {
    static final Origin NONE = new Origin(0, 0);
  }

  /**
   * What is known of a value before it is computed.
   *
   * @param bits of an element, at most
   * @param sources elements of the distinct constants behind it, at least
   */
  private record Known(Growth.Extent extent, int bits, long sources) {
    static Known of(Tensor tensor) {
      return new Known(
          Growth.Extent.of(tensor), tensor.elementType().bits(), tensor.elementCount());
    }
  }

  /** What became of a round; refused: the evaluator would not have it. */
  record Result(boolean modified, boolean refused, long addedBytes) {}

  private final Model model;
  private final Set<Node> settled;
  private final Set<Node> nodes = new LinkedHashSet<>();
  private final Map<Value, Tensor> constants = new LinkedHashMap<>();
  private final ConstantSources constantSources = new ConstantSources(constants);
  private final Map<Value, Known> computed = new HashMap<>();
  private final Map<Node, Origin> origins = new HashMap<>();
  private long constantBytes;
  private long resultBytes;
  private boolean full;

  private FoldingRound(Model model, Set<Node> settled) {
    this.model = model;
    this.settled = settled;
  }

  /**
   * @param candidates nodes to be computed, producers first
   * @param settled nodes that are not to be tried again; what can never be folded is added
   * @param most how many nodes the round may have
   */
  static FoldingRound collect(Model model, List<Node> candidates, Set<Node> settled, int most) {
    FoldingRound round = new FoldingRound(model, settled);
    for (Node node : candidates) {
      if (round.full || round.size() >= most) {
        break;
      }
      if (!node.isRemoved() && !settled.contains(node)) {
        round.consider(node);
      }
    }
    return round;
  }

  int size() {
    return nodes.size();
  }

  private void consider(Node node) {
    Set<Value> inputs = new LinkedHashSet<>(inputs(node));
    Map<Value, Known> known = new LinkedHashMap<>();
    Map<Value, Tensor> fresh = new LinkedHashMap<>();
    for (Value input : inputs) {
      Optional<Known> one = known(input, fresh);
      if (one.isEmpty()) {
        return;
      }
      known.put(input, one.get());
    }
    List<Known> inOrder = inputs(node).stream().map(known::get).toList();
    Growth growth = Growth.of(node).orElseThrow();
    Growth.Extent bound = growth.bound(node, inOrder.stream().map(Known::extent).toList());
    // With all values at hand a later round would see the same.
    boolean last = known.values().stream().allMatch(one -> one.extent().tensor() != null);
    long sources = known.values().stream().mapToLong(Known::sources).max().orElse(0);
    if (bound.most() > Growth.plus(sources, GROWTH_ELEMENTS)) {
      sources = last ? sum(known.values()) : constantSources.elements(inputs, fresh);
    }
    if (bound.most() > Growth.plus(sources, GROWTH_ELEMENTS)) {
      if (last) {
        settled.add(node);
      }
      return;
    }
    int bits = growth.bits(node, inOrder.stream().map(Known::bits).toList());
    long freshBytes = fresh.values().stream().mapToLong(Tensor::byteSize).sum();
    // Only Split has several outputs, which together are not larger than one may be.
    long bytes = Growth.times(bound.most(), bits) / Byte.SIZE;
    if (constantBytes + resultBytes + freshBytes > CONTENT_BYTES - bytes) {
      full = !nodes.isEmpty();
      if (!full) {
        settled.add(node);
      }
      return;
    }
    constantBytes += freshBytes;
    resultBytes += bytes;
    constants.putAll(fresh);
    nodes.add(node);
    origins.put(node, origin(inputs));
    Known result = new Known(bound, bits, sources);
    FoldConstants.outputs(node).forEach(output -> computed.put(output, result));
  }

  /** What is known of an input; one that is a constant and new to the round is noted. */
  private Optional<Known> known(Value value, Map<Value, Tensor> fresh) {
    Known result = computed.get(value);
    if (result != null) {
      return Optional.of(result);
    }
    Optional<Tensor> tensor = Constants.of(value).filter(FoldingRound::isReadable);
    tensor.filter(one -> !constants.containsKey(value)).ifPresent(one -> fresh.put(value, one));
    return tensor.map(Known::of);
  }

  private static long sum(Collection<Known> inputs) {
    return inputs.stream().mapToLong(Known::sources).reduce(0, Growth::plus);
  }

  private static boolean isReadable(Tensor tensor) {
    boolean large =
        tensor.data() instanceof TensorData.External external
            && external.length() > MOST_EXTERNAL_BYTES;
    return !large
        && tensor.elementType() != ElementType.STRING
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
    Model small = smallModel(wanted);
    Map<String, Tensor> results;
    try {
      results = evaluator.evaluate(small);
    } catch (ConstantsRefusedException refused) {
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
    return new Origin(Math.min(bytes, constantBytes), ownBytes);
  }

  private static List<Value> inputs(Node node) {
    return node.inputs().stream().flatMap(Optional::stream).toList();
  }
}
