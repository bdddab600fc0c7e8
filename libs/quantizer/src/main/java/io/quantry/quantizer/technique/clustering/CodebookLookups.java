package io.quantry.quantizer.technique.clustering;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.weights.Lines;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Brings weights back from their indices, with standard operators.
 *
 * <ol>
 *   <li>All of them: {@code Gather(codebook, Cast(indices))}, or {@code GatherElements(codebooks,
 *       Cast(indices))} along the lines and, unless it has them, {@code Reshape} to the dims. All
 *       is constant: the runtime computes it when it loads the model.
 *   <li>Of a table that is only looked up by row: the rows' indices are gathered, then their
 *       weights. The runtime has no Gather of UINT4, so those are cast to UINT8 first, which it
 *       does at load.
 * </ol>
 */
final class CodebookLookups {
  private final Graph graph;
  private final String name;
  private final Tensor weights;
  private final Value source;
  private final Optional<Lines> lines;
  private final Value indices;
  private final Value codebooks;

  /**
   * @param lines of which each has a codebook; empty where one is for all
   */
  CodebookLookups(WeightLayer layer, Optional<Lines> lines, ClusteredWeights stored) {
    this.source = layer.weights();
    this.graph = source.graph();
    this.name = source.name();
    this.weights = layer.tensor();
    this.lines = lines;
    this.indices = graph.addInitializer(name + "_indices", stored.indices());
    this.codebooks = graph.addInitializer(name + "_codebook", stored.codebooks());
  }

  /** Whether a node looks rows of a matrix up. */
  static boolean isByRow(Node node) {
    return node.is("Gather")
        && node.attributeInt("axis", 0) == 0
        && node.requireInput(0).initializer().orElseThrow().rank() == 2;
  }

  /** Case 1, for all readers. */
  void ofAll() {
    Node first = graph.nodes().getFirst();
    Value whole = cast(indices, ElementType.INT32, name, first);
    Value found =
        lines.isPresent()
            ? append(
                graph
                    .newNode("GatherElements")
                    .inputs(codebooks, whole)
                    .attribute(Attribute.of("axis", ClusteredWeights.axis(lines.get()))),
                name + "_looked_up",
                first)
            : append(graph.newNode("Gather").inputs(codebooks, whole), name + "_looked_up", first);
    long[] dims = weights.dims();
    if (!Arrays.equals(indices.initializer().orElseThrow().dims(), dims)) {
      Value shape = graph.addInitializer(name + "_dims", Tensor.ofInt64s(dims, dims.length));
      found = append(graph.newNode("Reshape").inputs(found, shape), name + "_reshaped", first);
    }
    found.setType(weights.type());
    source.replaceAllUses(found);
  }

  /** Case 2, for one reader. */
  void ofRows(Node gather) {
    String output = gather.requireOutput(0).name();
    Value rows = append(lookUp(gather, bytes()), output + "_indices", gather);
    Value whole = cast(rows, ElementType.INT32, output, gather);
    NodeBuilder found =
        lines.isPresent()
            ? gather
                .graph()
                .newNode("GatherElements")
                .inputs(append(lookUp(gather, codebooks), output + "_codebooks", gather), whole)
                .attribute(Attribute.of("axis", -1))
            : gather.graph().newNode("Gather").inputs(codebooks, whole);
    Value result = append(found, output + "_looked_up", gather);
    gather.graph().takeOver(gather.requireOutput(0), result);
    gather.remove();
  }

  private static NodeBuilder lookUp(Node gather, Value table) {
    return gather.graph().newNode("Gather").inputs(table, gather.requireInput(1));
  }

  /** The indices, a byte each: one Cast for all readers. */
  private Value bytes() {
    if (indices.elementType().orElseThrow() == ElementType.UINT8) {
      return indices;
    }
    return indices.consumers().stream()
        .filter(node -> node.is("Cast"))
        .findFirst()
        .map(node -> node.requireOutput(0))
        .orElseGet(() -> cast(indices, ElementType.UINT8, name, graph.nodes().getFirst()));
  }

  private static Value cast(Value value, ElementType type, String name, Node before) {
    return append(
        before.graph().newNode("Cast").inputs(value).attribute(Attribute.of("to", type.code())),
        name + "_" + type.name().toLowerCase(Locale.ROOT),
        before);
  }

  private static Value append(NodeBuilder node, String output, Node before) {
    return node.output(output).insertBefore(before).requireOutput(0);
  }
}
