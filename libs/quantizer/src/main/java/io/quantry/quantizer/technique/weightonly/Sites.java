package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.GemmForm;
import io.quantry.quantizer.operator.MatrixOperand;
import io.quantry.quantizer.technique.Scope;
import io.quantry.quantizer.weights.Lines;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the weights of a model, subgraphs too. FP32 weights go only where no reader needs them any
 * longer: one reader that must have them keeps them for all.
 */
final class Sites {
  private static final Set<String> WEIGHTED =
      Set.of("MatMul", "Gemm", "Conv", "ConvTranspose", "Gather", "LSTM", "GRU", "RNN");

  private final Scope scope;
  private final long minElements;
  private final List<Site> found = new ArrayList<>();
  private final Map<Node, String> kept = new LinkedHashMap<>();

  private Sites(Scope scope, long minElements) {
    this.scope = scope;
    this.minElements = minElements;
  }

  /**
   * @param minElements of weights that are worth it
   */
  static Sites of(Model model, Scope scope, long minElements) {
    Sites sites = new Sites(scope, minElements);
    for (Graph graph : model.graph().withSubgraphs()) {
      graph.initializers().forEach(sites::collect);
    }
    Set<Node> readers = new HashSet<>();
    sites.found.forEach(site -> readers.addAll(site.readers()));
    for (Graph graph : model.graph().withSubgraphs()) {
      graph.nodes().stream().filter(node -> !readers.contains(node)).forEach(sites::explain);
    }
    return sites;
  }

  /** What can be stored, in the order of the graphs' initializers. */
  List<Site> found() {
    return found;
  }

  /** Nodes that may have weights and whose weights stay FP32, and why. */
  Map<Node, String> kept() {
    return kept;
  }

  private void collect(Value value) {
    Tensor tensor = value.initializer().orElse(null);
    if (tensor == null || !value.isConstant() || tensor.elementType() != ElementType.FLOAT) {
      return;
    }
    List<Use> uses = weightUses(value);
    if (uses.isEmpty()) {
      return;
    }
    Optional<String> obstacle = obstacle(value, tensor, uses);
    if (obstacle.isPresent()) {
      uses.forEach(use -> kept.putIfAbsent(use.node(), obstacle.get()));
      return;
    }
    Map<Object, List<Node>> readers = new LinkedHashMap<>();
    for (Use use : uses) {
      readers.computeIfAbsent(layout(use, value), key -> new ArrayList<>()).add(use.node());
    }
    readers.forEach((layout, nodes) -> found.add(site(value, layout, nodes)));
  }

  /** Uses as weights, directly or through a Transpose; others are not among them. */
  private static List<Use> weightUses(Value value) {
    List<Use> uses = new ArrayList<>();
    for (Use use : value.uses()) {
      if (isTransposed(use)) {
        use.node().requireOutput(0).uses().stream().filter(Sites::isWeight).forEach(uses::add);
      } else if (isWeight(use)) {
        uses.add(use);
      }
    }
    return uses;
  }

  private static boolean isTransposed(Use use) {
    return use.node().is("Transpose")
        && use.node().requireOutput(0).uses().stream()
            .anyMatch(inner -> isWeight(inner) && MatrixOperand.of(inner.node()).isPresent());
  }

  private static boolean isWeight(Use use) {
    Node node = use.node();
    if (!node.domain().isEmpty() || !WEIGHTED.contains(node.opType())) {
      return false;
    }
    return switch (node.opType()) {
      case "Gather" -> use.inputIndex() == 0;
      case "LSTM", "GRU", "RNN" -> use.inputIndex() == 1 || use.inputIndex() == 2;
      default -> use.inputIndex() == 1;
    };
  }

  private Optional<String> obstacle(Value value, Tensor tensor, List<Use> uses) {
    Optional<String> excluded =
        uses.stream().flatMap(use -> scope.exclusion(use.node()).stream()).findFirst();
    if (excluded.isPresent()) {
      return excluded;
    }
    if (tensor.elementCount() < minElements) {
      return Optional.of(
          "its weights are fewer than the %d that are worth it".formatted(minElements));
    }
    if (tensor.elementCount() > Integer.MAX_VALUE) {
      return Optional.of("its weights are more than 2^31");
    }
    if (value.isGraphOutput()) {
      return Optional.of("its weights are an output of the model");
    }
    return value.uses().stream()
        .flatMap(use -> floatReader(use).stream())
        .findFirst()
        .map(node -> "its weights are also read in FP32 by " + node);
  }

  /** A node that needs the FP32 weights, directly or through a Transpose. */
  private static Optional<Node> floatReader(Use use) {
    if (!isTransposed(use)) {
      return isWeight(use) ? Optional.empty() : Optional.of(use.node());
    }
    Value turned = use.node().requireOutput(0);
    if (turned.isGraphOutput()) {
      return Optional.of(use.node());
    }
    return turned.uses().stream().filter(inner -> !isWeight(inner)).map(Use::node).findFirst();
  }

  /** Equal for uses that can share what is stored: true and false for products, else lines. */
  private static Object layout(Use use, Value value) {
    Node node = use.node();
    boolean product = node.is("MatMul") || node.is("Gemm");
    Optional<MatrixOperand> operand =
        product && GemmForm.obstacle(node).isEmpty() ? MatrixOperand.of(node) : Optional.empty();
    if (operand.isPresent() && operand.get().source() == value) {
      return operand.get().transposed();
    }
    long[] dims = value.initializer().orElseThrow().dims();
    if (node.is("Gather") && dims.length == 2 && node.attributeInt("axis", 0) == 0) {
      return Site.Table.class;
    }
    Tensor tensor = value.initializer().orElseThrow();
    return Lines.of(use, tensor).orElseGet(() -> Lines.whole(tensor));
  }

  private static Site site(Value value, Object layout, List<Node> readers) {
    return switch (layout) {
      case Boolean transposed -> new Site.Product(value, transposed, readers);
      case Lines lines -> new Site.Plain(value, lines, readers);
      default -> new Site.Table(value, readers);
    };
  }

  /** Nodes of operators that may have weights and have none. */
  private void explain(Node node) {
    boolean weighted = node.domain().isEmpty() && WEIGHTED.contains(node.opType());
    if (weighted && !node.is("Gather")) {
      kept.putIfAbsent(node, "it has no constant FP32 weights");
    }
  }
}
