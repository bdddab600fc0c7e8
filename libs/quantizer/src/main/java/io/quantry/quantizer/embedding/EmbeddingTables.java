package io.quantry.quantizer.embedding;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.MatrixOperand;
import io.quantry.quantizer.scheme.Channels;
import io.quantry.quantizer.scheme.QuantizedWeights;
import io.quantry.quantizer.scheme.WeightQuantizer;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.Scope;
import io.quantry.quantizer.technique.Work;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Embedding tables {@code [rows, width]} in 8 bits.
 *
 * <ol>
 *   <li>{@code int8}: a symmetric scale for each row. Gather(table) → Cast, Gather(scales) → Mul.
 *   <li>{@code uint8}: one asymmetric scale. Gather(table) → DequantizeLinear.
 * </ol>
 *
 * Only the gathered rows are ever dequantized. A table shared by several nodes is quantized once;
 * one that is also the transposed matrix of a product (tied weights) takes the first form, whose
 * rows are that product's channels.
 */
public final class EmbeddingTables {
  /** How tables are stored. */
  public static final Parameter TYPE =
      Parameter.oneOf(
          "embeddings.type",
          "Storage type of embedding tables: int8 with a scale for each row, uint8 with one scale, or unchanged.",
          "int8",
          "uint8",
          "float32");

  /** Below this the nodes that dequantize outweigh what the table saves. */
  private static final long MIN_ELEMENTS = 4_096;

  private final String type;
  private final int limit;
  private final Predicate<Node> others;
  private final Map<Value, RowTable> rowTables = new HashMap<>();
  private final Map<Value, TensorTable> tensorTables = new HashMap<>();

  /**
   * @param type a value of {@link #TYPE}
   * @param limit largest magnitude of an integer in a product's matrix
   * @param others which readers of a table beside Gather do without its FLOAT values
   */
  public EmbeddingTables(String type, int limit, Predicate<Node> others) {
    this.type = type;
    this.limit = limit;
    this.others = others;
  }

  /** A table in int8 with its scales {@code [rows, 1]}. */
  public record RowTable(Value values, Value scales) {}

  private record TensorTable(Value values, Value scale, Value zeroPoint) {}

  /** Quantizes the tables of a model, subgraphs too, and notes what becomes of each look-up. */
  public void quantize(Work work) {
    List<Node> nodes =
        work.model().graph().withSubgraphs().stream()
            .flatMap(graph -> graph.nodes().stream())
            .toList();
    for (Node node : nodes) {
      if (node.is("Gather") && reads(node)) {
        Optional<String> obstacle =
            work.scope().exclusion(node).or(() -> obstacle(node, work.scope()));
        if (obstacle.isPresent()) {
          work.decisions().keptFloat(node, obstacle.get());
        } else {
          work.decisions().quantized(node, form(node));
          rewrite(node);
        }
      }
    }
  }

  /** Whether the node looks rows up in a constant FLOAT matrix. */
  private static boolean reads(Node gather) {
    return gather.attributeInt("axis", 0) == 0 && MatrixOperand.isMatrix(gather.requireInput(0));
  }

  private Optional<String> obstacle(Node gather, Scope scope) {
    Value table = gather.requireInput(0);
    if (type.equals("float32")) {
      return Optional.of("embeddings.type is float32");
    }
    if (tensor(table).elementCount() < MIN_ELEMENTS) {
      return Optional.of("the table is too small to gain from 8 bits");
    }
    return table.uses().stream()
        .filter(use -> !leavesTableFree(use, scope))
        .findFirst()
        .map(use -> "the table is also used in FP32 by " + use.node());
  }

  /** Whether the use can do without the FLOAT table once tables and products are quantized. */
  private boolean leavesTableFree(Use use, Scope scope) {
    Node node = use.node();
    if (scope.exclusion(node).isPresent()) {
      return false;
    }
    if (node.is("Gather")) {
      return use.inputIndex() == 0 && reads(node);
    }
    return others.test(node);
  }

  private String form(Node gather) {
    return byRow(gather.requireInput(0))
        ? "int8 table, a scale for each row"
        : "uint8 table, one scale";
  }

  private boolean byRow(Value table) {
    return type.equals("int8") || isTied(table);
  }

  private static boolean isTied(Value table) {
    return table.uses().stream().anyMatch(use -> !use.node().is("Gather"));
  }

  private void rewrite(Node gather) {
    Value table = gather.requireInput(0);
    Value result = byRow(table) ? byRow(gather, table) : byTensor(gather, table);
    gather.graph().takeOver(gather.requireOutput(0), result);
    gather.remove();
  }

  private Value byRow(Node gather, Value table) {
    RowTable quantized = rowTables.computeIfAbsent(table, this::quantizeRows);
    String name = gather.requireOutput(0).name();
    Value rows = lookUp(gather, quantized.values(), name + "_int8");
    Value scales = lookUp(gather, quantized.scales(), name + "_scale");
    Value floats = cast(gather, rows, name + "_float");
    return gather
        .graph()
        .newNode("Mul")
        .name(gather.name())
        .inputs(floats, scales)
        .output(name + "_dequantized")
        .insertBefore(gather)
        .requireOutput(0);
  }

  private Value byTensor(Node gather, Value table) {
    TensorTable quantized = tensorTables.computeIfAbsent(table, EmbeddingTables::quantizeTensor);
    String name = gather.requireOutput(0).name();
    Value rows = lookUp(gather, quantized.values(), name + "_uint8");
    return gather
        .graph()
        .newNode("DequantizeLinear")
        .name(gather.name())
        .inputs(rows, quantized.scale(), quantized.zeroPoint())
        .output(name + "_dequantized")
        .insertBefore(gather)
        .requireOutput(0);
  }

  private static Value lookUp(Node gather, Value from, String name) {
    return gather
        .graph()
        .newNode("Gather")
        .inputs(from, gather.requireInput(1))
        .output(name)
        .insertBefore(gather)
        .requireOutput(0);
  }

  private static Value cast(Node before, Value value, String name) {
    return before
        .graph()
        .newNode("Cast")
        .attribute(Attribute.of("to", ElementType.FLOAT.code()))
        .inputs(value)
        .output(name)
        .insertBefore(before)
        .requireOutput(0);
  }

  /** The int8 form of a table that was rewritten by rows; null if it was not. */
  public @Nullable RowTable rowTable(Value table) {
    return rowTables.get(table);
  }

  private RowTable quantizeRows(Value table) {
    Tensor tensor = tensor(table);
    QuantizedWeights weights =
        WeightQuantizer.symmetric(
            tensor.floats(),
            Channels.along(tensor.dims(), 0),
            isTied(table) ? limit : WeightQuantizer.LIMIT);
    Graph graph = table.graph();
    return new RowTable(
        graph.addInitializer(
            table.name() + "_int8", Tensor.ofInt8s(weights.values(), tensor.dims())),
        graph.addInitializer(
            table.name() + "_scale", Tensor.ofFloats(weights.scales(), tensor.dim(0), 1)));
  }

  private static TensorTable quantizeTensor(Value table) {
    Tensor tensor = tensor(table);
    QuantizedWeights weights = WeightQuantizer.asymmetric(tensor.floats());
    Graph graph = table.graph();
    return new TensorTable(
        graph.addInitializer(
            table.name() + "_uint8", Tensor.ofUint8s(weights.values(), tensor.dims())),
        graph.addInitializer(table.name() + "_scale", Tensor.scalar(weights.scales()[0])),
        graph.addInitializer(
            table.name() + "_zero_point",
            Tensor.ofUint8s(new byte[] {(byte) weights.zeroPoint()})));
  }

  private static Tensor tensor(Value table) {
    return table.initializer().orElseThrow();
  }
}
