package io.quantry.quantizer.technique.halfprecision;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stores weights in 16 bits and computes in FP32: each weight {@code w} becomes {@code Cast(w16)}.
 * The runtime folds that Cast when it loads the model, so the file halves and the speed stays.
 *
 * <ol>
 *   <li>A FLOAT constant of {@link #MIN_ELEMENTS} elements or more, a vector of {@link #MIN_VECTOR}
 *       or more, is converted once, with one Cast for all its consumers, wherever they are.
 *   <li>A constant that a node needs in FP32 (excluded by the request, or for the reasons of {@link
 *       #reserved}) stays for all: stored twice it would cost more than before.
 *   <li>So do a constant that is an output, and one whose elements exceed the range, unless the
 *       request has them clamped.
 *   <li>DOUBLE weights stay and are listed; weights of other types are no business of ours.
 * </ol>
 *
 * Subgraphs: likewise, the Cast stands in the constant's own graph. Local functions: left alone.
 */
final class WeightStorage {
  /** Below this the Cast, some 100 bytes with its names, outweighs what 16 bits save. */
  static final long MIN_ELEMENTS = 64;

  /**
   * Vectors are biases, scales and shifts, and a hundredth of a file; rounded they shift whole
   * channels. On MiniLM leaving them exact adds 6 dB to the signal over noise and 0.05 % to the
   * file.
   */
  private static final long MIN_VECTOR = 65_536;

  private static final Set<String> READ_AT_LOAD = Set.of("Resize", "Upsample");
  private static final Set<String> QUANTIZERS = Set.of("QuantizeLinear", "DequantizeLinear");

  private final Work work;
  private final HalfFormat format;
  private final WeightRange range;
  private final Set<Node> stored = new LinkedHashSet<>();
  private final Map<Node, String> kept;

  /**
   * @param kept nodes that are known to stay FP32, and why
   */
  WeightStorage(Work work, HalfFormat format, WeightRange range, Map<Node, String> kept) {
    this.work = work;
    this.format = format;
    this.range = range;
    this.kept = new LinkedHashMap<>(kept);
  }

  void apply() {
    List<Graph> graphs = work.model().graph().withSubgraphs();
    List<Value> weights = new ArrayList<>();
    graphs.forEach(graph -> weights.addAll(graph.initializers()));
    for (int i = 0; i < weights.size(); i++) {
      work.progress().step("quantize", i, weights.size());
      store(weights.get(i));
    }
    for (Graph graph : graphs) {
      graph.nodes().forEach(this::report);
    }
  }

  private void store(Value weights) {
    Tensor tensor = weights.initializer().orElse(null);
    if (tensor == null || !weights.isConstant() || !pays(tensor)) {
      return;
    }
    if (tensor.elementType() == ElementType.DOUBLE) {
      // Case 4.
      weights.consumers().forEach(node -> kept.putIfAbsent(node, "its weights are DOUBLE"));
    } else if (tensor.elementType() == ElementType.FLOAT) {
      Optional<String> obstacle = obstacle(weights);
      if (obstacle.isPresent()) {
        weights.consumers().forEach(node -> kept.putIfAbsent(node, obstacle.get()));
      } else {
        stored.addAll(weights.consumers());
        replace(weights);
      }
      range.forget(weights);
    }
  }

  private static boolean pays(Tensor tensor) {
    return tensor.elementCount() >= (tensor.rank() < 2 ? MIN_VECTOR : MIN_ELEMENTS);
  }

  /** Cases 2 and 3. */
  private Optional<String> obstacle(Value weights) {
    if (weights.isGraphOutput()) {
      return Optional.of("'%s' is an output".formatted(weights.name()));
    }
    return weights.consumers().stream()
        .flatMap(node -> work.scope().exclusion(node).or(() -> reserved(node)).stream())
        .findFirst()
        .or(() -> range.overflow(weights))
        .or(() -> range.loss(weights));
  }

  /** Why a node's constants must stay as they are. */
  private static Optional<String> reserved(Node node) {
    if (READ_AT_LOAD.contains(node.opType())) {
      return Optional.of("the runtime reads the constants of %s at load".formatted(node.opType()));
    }
    boolean quantized =
        QUANTIZERS.contains(node.opType())
            || node.inputs().stream().flatMap(Optional::stream).anyMatch(WeightStorage::isInt8);
    return quantized
        ? Optional.of("it is quantized already; its scales stay exact")
        : Optional.empty();
  }

  private static boolean isInt8(Value value) {
    return value.isConstant()
        && value.elementType().filter(type -> type.isInteger() && type.bits() <= 8).isPresent();
  }

  /** Case 1. */
  private void replace(Value weights) {
    Graph graph = weights.graph();
    Tensor half = range.take(weights).tensor();
    Value narrow = graph.addInitializer(weights.name() + "_" + format.word(), half);
    Value wide =
        graph
            .newNode("Cast")
            .attribute(Attribute.of("to", ElementType.FLOAT.code()))
            .inputs(narrow)
            .output(
                weights.name() + "_float32",
                ValueType.tensor(ElementType.FLOAT, weights.shape().orElseThrow()))
            .insertBefore(graph.nodes().getFirst())
            .requireOutput(0);
    weights.replaceAllUses(wide);
    graph.removeInitializer(weights);
  }

  private void report(Node node) {
    Decisions decisions = work.decisions();
    String reason = kept.get(node);
    if (stored.contains(node)) {
      String form = "%s weights, computed in FP32".formatted(format.name());
      decisions.quantized(node, reason == null ? form : form + ": " + reason);
    } else if (reason != null) {
      decisions.keptFloat(node, reason);
    }
  }
}
