package io.quantry.quantizer.technique.dynamicint8;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.fusion.Contrib;
import io.quantry.quantizer.scheme.Channels;
import io.quantry.quantizer.scheme.Granularity;
import io.quantry.quantizer.scheme.QuantizedWeights;
import io.quantry.quantizer.scheme.WeightQuantizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * LSTM as the runtime's DynamicQuantizeLSTM: the products with W {@code [directions, 4·hidden,
 * inputs]} and R {@code [directions, 4·hidden, hidden]} in integers, gates and states in FP32. X is
 * quantized once for the whole sequence, the hidden state anew at each step. Weights are symmetric
 * int8 in [-127, 127], or in as much of it as the hardware multiplies, stored transposed as the
 * kernel wants them, with a scale for each row of the original, {@code [directions, 4·hidden]}, or
 * for each direction. Matrices that several nodes share are quantized once. O(weights).
 */
final class IntegerLstms {
  /** Operands of both operators but W and R: B, sequence lengths, initial states, peepholes. */
  private static final int LAST_SHARED_INPUT = 7;

  private final Granularity granularity;
  private final int limit;
  private final Map<Value, Matrix> matrices = new HashMap<>();

  /**
   * @param limit largest magnitude of an integer weight
   */
  IntegerLstms(Granularity granularity, int limit) {
    this.granularity = granularity;
    this.limit = limit;
  }

  /** {@code values [directions, k, 4·hidden]} in int8 with their scales and zero points. */
  private record Matrix(Value values, Value scales, Value zeroPoints) {}

  /** Why the operator cannot take a node's form; empty if it can. */
  static Optional<String> obstacle(Node lstm) {
    if (lstm.attributeInt("layout", 0) != 0) {
      return Optional.of("the runtime's integer LSTM takes layout 0 only");
    }
    if (!isMatrices(lstm.input(1)) || !isMatrices(lstm.input(2))) {
      return Optional.of("its W and R are not both constant FP32 weights of rank 3");
    }
    return Optional.empty();
  }

  private static boolean isMatrices(Optional<Value> weights) {
    return weights
        .flatMap(Value::initializer)
        .filter(
            tensor ->
                tensor.elementType() == ElementType.FLOAT
                    && tensor.rank() == 3
                    && tensor.elementCount() > 0)
        .isPresent();
  }

  String form() {
    return "int8 weights by %s, inputs and hidden state quantized at run time"
        .formatted(granularity.name().toLowerCase(Locale.ROOT));
  }

  void rewrite(Node lstm) {
    Matrix inputs = matrices.computeIfAbsent(lstm.requireInput(1), this::quantize);
    Matrix recurrent = matrices.computeIfAbsent(lstm.requireInput(2), this::quantize);
    List<@Nullable Value> operands = new ArrayList<>();
    operands.add(lstm.requireInput(0));
    operands.add(inputs.values());
    operands.add(recurrent.values());
    for (int i = 3; i <= LAST_SHARED_INPUT; i++) {
      operands.add(lstm.input(i).orElse(null));
    }
    operands.addAll(
        List.of(inputs.scales(), inputs.zeroPoints(), recurrent.scales(), recurrent.zeroPoints()));
    NodeBuilder builder =
        lstm.graph()
            .newNode("DynamicQuantizeLSTM")
            .domain(Contrib.DOMAIN)
            .name(lstm.name())
            .inputs(operands.toArray(Value[]::new));
    // The operator knows no layout; that of the node is the one it has.
    lstm.attributes().stream()
        .filter(attribute -> !attribute.name().equals("layout"))
        .forEach(builder::attribute);
    for (Optional<Value> output : lstm.outputs()) {
      if (output.isPresent()) {
        builder.output(output.get().name() + "_lstm");
      } else {
        builder.outputGap();
      }
    }
    Node integer = builder.insertBefore(lstm);
    for (int i = 0; i < lstm.outputCount(); i++) {
      if (lstm.output(i).isPresent()) {
        lstm.graph().takeOver(lstm.requireOutput(i), integer.requireOutput(i));
      }
    }
    lstm.remove();
  }

  private Matrix quantize(Value source) {
    Tensor tensor = source.initializer().orElseThrow();
    int directions = Math.toIntExact(tensor.dim(0));
    int rows = Math.toIntExact(tensor.dim(1));
    int columns = Math.toIntExact(tensor.dim(2));
    boolean byRow = granularity == Granularity.CHANNEL;
    QuantizedWeights weights =
        WeightQuantizer.symmetric(
            tensor.floats(),
            byRow
                ? new Channels(directions * rows, columns)
                : new Channels(directions, rows * columns),
            limit);
    long[] scaleDims = byRow ? new long[] {directions, rows} : new long[] {directions};
    Graph graph = source.graph();
    String name = source.name();
    return new Matrix(
        graph.addInitializer(
            name + "_int8",
            Tensor.ofInt8s(
                transposed(weights.values(), directions, rows, columns),
                directions,
                columns,
                rows)),
        graph.addInitializer(name + "_scale", Tensor.ofFloats(weights.scales(), scaleDims)),
        graph.addInitializer(
            name + "_zero_point", Tensor.ofInt8s(new byte[weights.scales().length], scaleDims)));
  }

  /** Each of {@code count} matrices {@code [rows, columns]} as {@code [columns, rows]}. */
  private static byte[] transposed(byte[] values, int count, int rows, int columns) {
    byte[] turned = new byte[values.length];
    for (int start = 0, matrix = 0; matrix < count; matrix++, start += rows * columns) {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          turned[start + column * rows + row] = values[start + row * columns + column];
        }
      }
    }
    return turned;
  }
}
