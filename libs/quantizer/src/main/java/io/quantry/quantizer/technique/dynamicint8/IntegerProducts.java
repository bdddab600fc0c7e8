package io.quantry.quantizer.technique.dynamicint8;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.embedding.EmbeddingTables;
import io.quantry.quantizer.operator.AttentionForm;
import io.quantry.quantizer.operator.MatrixOperand;
import io.quantry.quantizer.scheme.Channels;
import io.quantry.quantizer.scheme.Granularity;
import io.quantry.quantizer.scheme.QuantizedWeights;
import io.quantry.quantizer.scheme.WeightQuantizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Products with a constant matrix as integer products: {@code y = float(uint8(x) · W) * (scale(x) *
 * scales(W)) [+ bias]}, written as DynamicQuantizeLinear, MatMulInteger, Cast, Mul, Mul, so that
 * ONNX Runtime fuses them to DynamicQuantizeMatMul or, where several products share one activation,
 * to DynamicQuantizeLinear and MatMulIntegerToFloat. W is symmetric int8, so it needs no zero
 * point, in [-127, 127] or in as much of it as the hardware multiplies. Each activation is
 * quantized once, each matrix too.
 */
final class IntegerProducts {
  private final Granularity granularity;
  private final int limit;
  private final EmbeddingTables tables;
  private final QuantizedActivations activations = new QuantizedActivations();
  private final Map<MatrixOperand, Matrix> matrices = new HashMap<>();

  /**
   * @param limit largest magnitude of an integer weight
   */
  IntegerProducts(Granularity granularity, int limit, EmbeddingTables tables) {
    this.granularity = granularity;
    this.limit = limit;
    this.tables = tables;
  }

  /** {@code values [k, n]} in int8, {@code scales [n]} or one. */
  private record Matrix(Value values, Value scales) {}

  String form() {
    return "int8 weights by %s, activations quantized at run time"
        .formatted(granularity.name().toLowerCase(Locale.ROOT));
  }

  void rewrite(Node product, MatrixOperand operand) {
    Node activation = activations.before(product, product.requireInput(0));
    Matrix matrix = matrices.computeIfAbsent(operand, this::quantize);
    String name = product.requireOutput(0).name();
    Value sums =
        insert(
            product,
            "MatMulInteger",
            name + "_int32",
            activation.requireOutput(0),
            matrix.values(),
            activation.requireOutput(2));
    Value floats = cast(product, sums, name + "_float");
    Value scales =
        insert(product, "Mul", name + "_scale", activation.requireOutput(1), matrix.scales());
    Value result = insert(product, "Mul", name + "_product", floats, scales);
    if (product.is("Gemm") && product.input(2).isPresent()) {
      result = insert(product, "Add", name + "_biased", result, product.requireInput(2));
    }
    result.producer().orElseThrow().rename(product.name());
    product.graph().takeOver(product.requireOutput(0), result);
    product.remove();
  }

  /**
   * The runtime's Attention, of the {@link AttentionForm plain form}, as its QAttention: the three
   * projections in integers, softmax and the products with it in FP32.
   */
  void rewriteAttention(Node attention, MatrixOperand operand) {
    Node activation = activations.before(attention, attention.requireInput(0));
    Matrix matrix = matrices.computeIfAbsent(operand, this::quantize);
    NodeBuilder integer =
        attention
            .graph()
            .newNode("QAttention")
            .domain(attention.domain())
            .name(attention.name())
            .inputs(
                activation.requireOutput(0),
                matrix.values(),
                attention.requireInput(2),
                activation.requireOutput(1),
                matrix.scales(),
                attention.input(3).orElse(null),
                activation.requireOutput(2))
            .output(attention.requireOutput(0).name() + "_attention");
    attention.attributes().forEach(integer::attribute);
    Value result = integer.insertBefore(attention).requireOutput(0);
    attention.graph().takeOver(attention.requireOutput(0), result);
    attention.remove();
  }

  private static Value insert(Node before, String opType, String output, Value... inputs) {
    return before
        .graph()
        .newNode(opType)
        .inputs(inputs)
        .output(output)
        .insertBefore(before)
        .requireOutput(0);
  }

  private static Value cast(Node before, Value value, String output) {
    return before
        .graph()
        .newNode("Cast")
        .attribute(Attribute.of("to", ElementType.FLOAT.code()))
        .inputs(value)
        .output(output)
        .insertBefore(before)
        .requireOutput(0);
  }

  private Matrix quantize(MatrixOperand operand) {
    EmbeddingTables.RowTable table = tables.rowTable(operand.source());
    if (table != null && operand.transposed() && granularity == Granularity.CHANNEL) {
      return tied(operand.source(), table);
    }
    long[] dims = {operand.rows(), operand.columns()};
    Channels channels =
        granularity == Granularity.CHANNEL ? Channels.along(dims, 1) : Channels.whole();
    QuantizedWeights weights = WeightQuantizer.symmetric(operand.values(), channels, limit);
    Graph graph = operand.source().graph();
    String name = operand.source().name();
    Tensor scales =
        granularity == Granularity.CHANNEL
            ? Tensor.ofFloats(weights.scales(), dims[1])
            : Tensor.scalar(weights.scales()[0]);
    return new Matrix(
        graph.addInitializer(name + "_int8", Tensor.ofInt8s(weights.values(), dims)),
        graph.addInitializer(name + "_scale", scales));
  }

  /** The rows of the table are the channels: the same bytes serve both, transposed once at load. */
  private static Matrix tied(Value source, EmbeddingTables.RowTable table) {
    Graph graph = source.graph();
    Node first = graph.nodes().getFirst();
    Value values =
        graph
            .newNode("Transpose")
            .attribute(Attribute.ofInts("perm", 1, 0))
            .inputs(table.values())
            .output(source.name() + "_int8_transposed")
            .insertBefore(first)
            .requireOutput(0);
    Tensor scales = table.scales().initializer().orElseThrow();
    return new Matrix(
        values, graph.addInitializer(source.name() + "_scales", scales.reshaped(scales.dim(0))));
  }
}
