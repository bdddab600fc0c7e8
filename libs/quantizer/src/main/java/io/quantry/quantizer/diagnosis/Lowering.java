package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites operators on integers of a main graph as the same arithmetic on dequantized operands, so
 * that each quantization stands in the graph by itself.
 *
 * <ol>
 *   <li>QLinearConv, QLinearMatMul, QGemm: DequantizeLinear, the operator in FP32, QuantizeLinear.
 *   <li>DynamicQuantizeLinear, MatMulInteger or ConvInteger, Cast, Mul by both scales:
 *       DequantizeLinear, the operator in FP32.
 *   <li>DynamicQuantizeMatMul, MatMulIntegerToFloat and QAttention of ONNX Runtime likewise.
 *   <li>Rows of an integer table, Cast, Mul by rows of its scales; or DequantizeLinear behind the
 *       Gather: Gather of the table in FP32.
 *   <li>MatMulNBits with 2, 4 or 8 bits: MatMul.
 * </ol>
 *
 * What has another form stays as it is.
 */
final class Lowering {
  private static final Set<String> LINEAR = Set.of("QLinearConv", "QLinearMatMul", "QGemm");

  private final Graph graph;
  private final List<WeightPoint> weights = new ArrayList<>();
  private final Map<Value, Value> dequantizedActivations = new HashMap<>();

  Lowering(Graph graph) {
    this.graph = graph;
  }

  /** Constants that became FP32. */
  List<WeightPoint> weights() {
    return weights;
  }

  void run() {
    for (Node node : graph.nodes()) {
      if (!node.isRemoved()) {
        lower(node);
      }
    }
  }

  private void lower(Node node) {
    if (LINEAR.contains(node.opType())) {
      linear(node);
      return;
    }
    switch (node.opType()) {
      case "MatMulInteger", "ConvInteger" -> integerProduct(node);
      case "MatMulIntegerToFloat" -> toFloat(node, 2, 4, 3, 5, 6);
      case "DynamicQuantizeMatMul" -> quantizingProduct(node);
      case "QAttention" -> attention(node);
      case "Gather" -> table(node);
      case "MatMulNBits" -> blocks(node);
      default -> {}
    }
  }

  /** Case 1. */
  private void linear(Node node) {
    boolean gemm = node.opType().equals("QGemm");
    Optional<Value> outputScale = node.input(gemm ? 7 : 6);
    Optional<Value> outputZeroPoint = node.input(gemm ? 8 : 7);
    long axis = node.opType().equals("QLinearConv") ? 0 : -1;
    boolean turned = gemm && node.attributeInt("transB", 0) != 0;
    Value weight = constant(node, 3, 4, 5, turned ? 0 : axis);
    if (weight == null || (outputScale.isEmpty() && !gemm)) {
      return;
    }
    Value activation =
        dequantize(node, node.requireInput(0), node.requireInput(1), node.input(2).orElse(null));
    String operator = gemm ? "Gemm" : node.opType().substring("QLinear".length());
    NodeBuilder builder =
        graph
            .newNode(operator)
            .name(node.name())
            .inputs(activation, weight)
            .output(node.requireOutput(0).name() + "_float");
    node.attributes().forEach(builder::attribute);
    Optional<Value> bias = node.input(gemm ? 6 : 8);
    if (bias.isPresent()) {
      Value floats = bias(node, bias.get());
      if (floats == null) {
        return;
      }
      builder.inputs(floats);
    }
    Value result = builder.insertBefore(node).requireOutput(0);
    if (outputScale.isPresent()) {
      result =
          graph
              .newNode("QuantizeLinear")
              .inputs(result, outputScale.get(), outputZeroPoint.orElse(null))
              .output(node.requireOutput(0).name() + "_requantized")
              .insertBefore(node)
              .requireOutput(0);
    }
    replace(node, node, result);
  }

  /** A bias of int32 has the scale of the products. */
  private @Nullable Value bias(Node node, Value bias) {
    Tensor stored = Constants.of(bias).orElse(null);
    Tensor activation = Constants.of(node.requireInput(1)).orElse(null);
    Tensor weight = Constants.of(node.requireInput(4)).orElse(null);
    if (stored == null || activation == null || weight == null) {
      return null;
    }
    float[] scales = weight.floats();
    for (int i = 0; i < scales.length; i++) {
      scales[i] *= activation.floats()[0];
    }
    Grid grid =
        new Grid(
            stored.elementType(),
            stored.dims(),
            -1,
            0,
            Tensor.ofFloats(scales, scales.length),
            null);
    return floats(bias.name(), stored, grid, stored.dims());
  }

  /** Case 2. */
  private void integerProduct(Node node) {
    ProductScale chain = ProductScale.after(node);
    Node rescale = chain.rescale();
    Node quantize = node.requireInput(0).producer().orElse(null);
    Value scale = chain.constant().orElse(null);
    if (rescale == null
        || scale == null
        || quantize == null
        || !quantize.opType().equals("DynamicQuantizeLinear")) {
      return;
    }
    boolean conv = node.opType().equals("ConvInteger");
    Value weight = constant(node.requireInput(1), scale, node.input(3), conv ? 0 : -1);
    if (weight == null) {
      return;
    }
    NodeBuilder builder =
        graph
            .newNode(conv ? "Conv" : "MatMul")
            .name(rescale.name())
            .inputs(dequantizeDynamic(node, quantize), weight)
            .output(rescale.requireOutput(0).name());
    node.attributes().forEach(builder::attribute);
    replace(node, rescale, builder.insertBefore(node).requireOutput(0));
  }

  /** Case 3: the operands are quantized already. */
  private void toFloat(
      Node node, int scaleA, int zeroPointA, int scaleB, int zeroPointB, int biasSlot) {
    Node quantize = node.requireInput(0).producer().orElse(null);
    Value weight =
        constant(node.requireInput(1), node.requireInput(scaleB), node.input(zeroPointB), -1);
    if (weight == null) {
      return;
    }
    Value activation =
        quantize != null && quantize.opType().equals("DynamicQuantizeLinear")
            ? dequantizeDynamic(node, quantize)
            : dequantize(
                node,
                node.requireInput(0),
                node.requireInput(scaleA),
                node.input(zeroPointA).orElse(null));
    product(node, activation, weight, node.input(biasSlot));
  }

  /** Case 3: the operator quantizes its activation itself. */
  private void quantizingProduct(Node node) {
    Value weight = constant(node.requireInput(1), node.requireInput(2), node.input(3), -1);
    if (weight == null) {
      return;
    }
    String name = node.requireInput(0).name();
    Node quantize =
        graph
            .newNode("DynamicQuantizeLinear")
            .inputs(node.requireInput(0))
            .output(name + "_uint8")
            .output(name + "_scale")
            .output(name + "_zero_point")
            .insertBefore(node);
    product(node, dequantizeDynamic(node, quantize), weight, node.input(4));
  }

  /** Case 3: inputs as {@code ContribOperators.md} has them for QAttention and Attention. */
  private void attention(Node node) {
    Value weight = constant(node.requireInput(1), node.requireInput(4), node.input(7), -1);
    if (weight == null || node.outputCount() > 1) {
      return; // with a past that is quantized in another way
    }
    Node quantize = node.requireInput(0).producer().orElse(null);
    Value activation =
        quantize != null && quantize.opType().equals("DynamicQuantizeLinear")
            ? dequantizeDynamic(node, quantize)
            : dequantize(
                node, node.requireInput(0), node.requireInput(3), node.input(6).orElse(null));
    NodeBuilder builder =
        graph
            .newNode("Attention")
            .domain(node.domain())
            .name(node.name())
            .inputs(activation, weight, node.input(2).orElse(null), node.input(5).orElse(null))
            .output(node.requireOutput(0).name() + "_float");
    node.attributes().forEach(builder::attribute);
    replace(node, node, builder.insertBefore(node).requireOutput(0));
  }

  private void product(Node node, Value activation, Value weight, Optional<Value> bias) {
    NodeBuilder builder = graph.newNode("MatMul").inputs(activation, weight);
    if (bias.isEmpty()) {
      builder.name(node.name());
    }
    Value result =
        builder
            .output(node.requireOutput(0).name() + "_product")
            .insertBefore(node)
            .requireOutput(0);
    if (bias.isPresent()) {
      result =
          graph
              .newNode("Add")
              .name(node.name())
              .inputs(result, bias.get())
              .output(node.requireOutput(0).name() + "_biased")
              .insertBefore(node)
              .requireOutput(0);
    }
    replace(node, node, result);
  }

  /** Case 4. */
  private void table(Node gather) {
    Tensor stored = Constants.of(gather.requireInput(0)).orElse(null);
    if (stored == null
        || !stored.elementType().isInteger()
        || stored.elementType().bits() > 16
        || gather.attributeInt("axis", 0) != 0
        || stored.rank() != 2) {
      return;
    }
    Node last = TableScale.rescale(gather).orElse(null);
    Value scale = TableScale.after(gather).orElse(null);
    Optional<Value> zeroPoint = Optional.empty();
    if (last == null) {
      Value rows = gather.requireOutput(0);
      last = rows.uses().size() == 1 ? rows.uses().getFirst().node() : null;
      if (last == null || !last.opType().equals("DequantizeLinear")) {
        return;
      }
      scale = last.requireInput(1);
      zeroPoint = last.input(2);
      if (Constants.of(scale).filter(one -> one.elementCount() == 1).isEmpty()) {
        return;
      }
    }
    if (scale == null) {
      return;
    }
    Value floats = constant(gather.requireInput(0), scale, zeroPoint, 0);
    if (floats == null) {
      return;
    }
    Value result =
        graph
            .newNode("Gather")
            .name(last.name())
            .inputs(floats, gather.requireInput(1))
            .output(last.requireOutput(0).name() + "_float")
            .insertBefore(gather)
            .requireOutput(0);
    replace(gather, last, result);
  }

  /** Case 5: {@code B [n, blocks, blobSize]}, blocks along k; zero points packed like weights. */
  private void blocks(Node node) {
    Tensor dequantized = BlockedWeights.dequantize(node).orElse(null);
    if (dequantized == null || node.input(4).isPresent()) {
      return; // with group indexes rows are in another order
    }
    Value packed = node.requireInput(1);
    Value weight = graph.addInitializer(packed.name() + "_float", dequantized);
    weights.add(
        new WeightPoint(weight.name(), packed.name(), dequantized, BlockedWeights.grid(node)));
    product(node, node.requireInput(0), weight, node.input(5));
  }

  private @Nullable Value constant(Node node, int slot, int scale, int zeroPoint, long axis) {
    return constant(node.requireInput(slot), node.requireInput(scale), node.input(zeroPoint), axis);
  }

  /** The dequantized weights as a new initializer; null if anything of them is not constant. */
  private @Nullable Value constant(
      Value weights, Value scale, Optional<Value> zeroPoint, long axis) {
    Tensor stored = stored(weights);
    Tensor scales = Constants.of(scale).orElse(null);
    Tensor zeroPoints = zeroPoint.flatMap(Constants::of).orElse(null);
    if (stored == null
        || scales == null
        || scales.elementType() != ElementType.FLOAT
        || (zeroPoint.isPresent() && zeroPoints == null)) {
      return null;
    }
    try {
      Grid grid = new Grid(stored.elementType(), stored.dims(), axis, 0, scales, zeroPoints);
      return floats(weights.name(), stored, grid, stored.dims());
    } catch (IllegalArgumentException unfit) {
      return null;
    }
  }

  /** A constant, or a constant matrix behind one Transpose. */
  private static @Nullable Tensor stored(Value value) {
    Tensor direct = Constants.of(value).orElse(null);
    Node producer = value.producer().orElse(null);
    if (direct != null || producer == null || !producer.is("Transpose")) {
      return direct;
    }
    return Constants.of(producer.requireInput(0))
        .filter(tensor -> tensor.rank() == 2 && tensor.elementType() == ElementType.INT8)
        .map(Lowering::transposed)
        .orElse(null);
  }

  private static Tensor transposed(Tensor matrix) {
    int rows = Math.toIntExact(matrix.dim(0));
    int columns = Math.toIntExact(matrix.dim(1));
    byte[] values = new byte[rows * columns];
    var bytes = matrix.bytes();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[column * rows + row] = bytes.get(row * columns + column);
      }
    }
    return Tensor.ofInt8s(values, columns, rows);
  }

  private Value floats(String name, Tensor stored, Grid grid, long[] dims) {
    float[] values = stored.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] = grid.value(i, values[i]);
    }
    Tensor dequantized = Tensor.ofFloats(values, dims);
    Value value = graph.addInitializer(name + "_float", dequantized);
    weights.add(new WeightPoint(value.name(), name, dequantized, grid));
    return value;
  }

  private Value dequantizeDynamic(Node user, Node quantize) {
    return dequantize(
        user,
        quantize.requireOutput(0),
        quantize.requireOutput(1),
        quantize.output(2).orElse(null));
  }

  private Value dequantize(Node user, Value quantized, Value scale, @Nullable Value zeroPoint) {
    return dequantizedActivations.computeIfAbsent(
        quantized,
        absent -> {
          NodeBuilder builder =
              graph
                  .newNode("DequantizeLinear")
                  .inputs(quantized, scale, zeroPoint)
                  .output(quantized.name() + "_dequantized");
          Node made =
              quantized
                  .producer()
                  .map(builder::insertAfter)
                  .orElseGet(() -> builder.insertBefore(user));
          return made.requireOutput(0);
        });
  }

  /** Lets the result stand for the last node of a chain, under its output's name. */
  private void replace(Node first, Node last, Value result) {
    Value old = last.requireOutput(0);
    String name = old.name();
    boolean output = old.isGraphOutput();
    graph.takeOver(old, result);
    last.remove();
    if (!output) {
      result.rename(name);
    }
    if (first != last && !first.isRemoved() && first.requireOutput(0).isUnused()) {
      first.remove();
    }
  }
}
