package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Computes beforehand what is the same in every run.
 *
 * <ol>
 *   <li>Shape and Size of a value whose declared sizes are all known (and not 0, which exporters
 *       write for unknown) become constants.
 *   <li>Nodes of the standard domain all of whose inputs are constant are computed by the
 *       evaluator, as many at once as {@link Growth} can bound, in rounds; their outputs become
 *       initializers of the same name. A round that is refused is halved until the node is found
 *       that is.
 *   <li>A result that is larger than what it was made from by more than 64 KiB stays a node:
 *       weights are not expanded. All rounds together add no more than 16 MiB to the initializers.
 *   <li>Left alone: random operators, control flow, strings, sequences; QuantizeLinear,
 *       DequantizeLinear and what follows them, so that quantized weights stay compact; products of
 *       matrices; outputs of a graph; what reads more than 64 MiB of a side file; what the
 *       evaluator refuses; what is left after 10,000 rounds, which no model of good will needs.
 * </ol>
 *
 * Subgraphs: likewise, constants of the graphs around them are constants there too. Local
 * functions: left alone, see {@link InlineFunctions}; their bodies have no initializers.
 */
public final class FoldConstants implements Pass {
  /**
   * A round is one level of values that depend on values; a node that is refused among n takes log2
   * n rounds more.
   */
  private static final int MOST_ROUNDS = 10_000;

  private final ConstantEvaluator evaluator;

  public FoldConstants(ConstantEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  @Override
  public boolean run(Model model) {
    boolean modified = foldShapes(model);
    List<Node> candidates = candidates(model);
    Set<Node> settled = new HashSet<>();
    long room = FoldingRound.MOST_ADDED_BYTES;
    // Case 4: how many nodes, of a round that was refused, are still under suspicion.
    int suspects = 0;
    int most = Integer.MAX_VALUE;
    for (int count = 0; count < MOST_ROUNDS; count++) {
      FoldingRound round = FoldingRound.collect(model, candidates, settled, most);
      if (round.size() == 0) {
        break;
      }
      FoldingRound.Result result = round.fold(evaluator, room);
      modified |= result.modified();
      room -= result.addedBytes();
      boolean found = result.refused() && round.size() == 1;
      suspects = result.refused() ? round.size() : suspects - round.size();
      most = found || suspects <= 0 ? Integer.MAX_VALUE : Math.max(1, suspects / 2);
    }
    return modified;
  }

  /** Case 1. */
  private static boolean foldShapes(Model model) {
    long opset = model.opsets().version("").orElse(1);
    boolean modified = false;
    for (Graph graph : model.graph().withSubgraphs()) {
      for (Node node : graph.nodes()) {
        if ((node.is("Shape") || node.is("Size"))
            && node.output(0).isPresent()
            && model.function(node).isEmpty()) {
          Optional<Tensor> folded =
              node.input(0)
                  .flatMap(FoldConstants::sizes)
                  .flatMap(sizes -> fold(node, sizes, opset));
          modified |= folded.isPresent() && replace(node.requireOutput(0), folded.get());
        }
      }
    }
    return modified;
  }

  /** The nodes that depend on constants alone, producers first as the graphs have them. */
  private static List<Node> candidates(Model model) {
    List<Node> candidates = new ArrayList<>();
    Set<Value> computable = new HashSet<>();
    for (Graph graph : model.graph().withSubgraphs()) {
      for (Node node : graph.nodes()) {
        boolean known =
            node.inputs().stream()
                .flatMap(Optional::stream)
                .allMatch(one -> computable.contains(one) || Constants.of(one).isPresent());
        if (known && isFoldable(model, node)) {
          candidates.add(node);
          computable.addAll(outputs(node));
        }
      }
    }
    return candidates;
  }

  private static Optional<long[]> sizes(Value value) {
    return value
        .shape()
        .flatMap(shape -> shape.sizes())
        .filter(sizes -> Arrays.stream(sizes).allMatch(size -> size > 0));
  }

  private static Optional<Tensor> fold(Node node, long[] sizes, long opset) {
    if (node.is("Size")) {
      long count = Arrays.stream(sizes).reduce(1, Growth::times);
      return count == Growth.UNBOUNDED ? Optional.empty() : Optional.of(Tensor.scalar(count));
    }
    // Set 15 added a range of axes, clamped to those there are.
    int from = opset < 15 ? 0 : axis(node.attributeInt("start", 0), sizes.length);
    int to = opset < 15 ? sizes.length : axis(node.attributeInt("end", sizes.length), sizes.length);
    long[] range = Arrays.copyOfRange(sizes, from, Math.max(from, to));
    return Optional.of(Tensor.ofInt64s(range, range.length));
  }

  private static int axis(long stated, int rank) {
    return Math.clamp(stated < 0 ? stated + rank : stated, 0, rank);
  }

  /** Puts an initializer of the same name in a value's place; its node goes once it is unused. */
  static boolean replace(Value value, Tensor tensor) {
    if (value.isGraphOutput()) {
      return false;
    }
    Graph graph = value.graph();
    String name = value.name();
    Value initializer = graph.addInitializer(name, tensor);
    initializer.setType(value.type().orElse(null));
    value.replaceAllUses(initializer);
    Node node = value.producer().orElseThrow();
    if (node.outputs().stream().allMatch(one -> one.map(Value::isUnused).orElse(true))) {
      node.remove();
      initializer.rename(name);
    }
    return true;
  }

  /** Whether a node may be folded, as far as its operator and attributes say. */
  private static boolean isFoldable(Model model, Node node) {
    boolean toStrings = node.is("Cast") && node.attributeInt("to", 0) == ElementType.STRING.code();
    boolean bound = node.attributes().stream().noneMatch(one -> one instanceof Attribute.Reference);
    return Growth.of(node).isPresent()
        && model.function(node).isEmpty()
        && !toStrings
        && bound
        && node.subgraphs().isEmpty()
        && outputs(node).stream().anyMatch(one -> !one.isUnused())
        && outputs(node).stream().noneMatch(Value::isGraphOutput);
  }

  static List<Value> outputs(Node node) {
    return node.outputs().stream().flatMap(Optional::stream).toList();
  }
}
