package io.quantry.quantizer.weights;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.quantizer.scheme.Blocks;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Along which axis the sums of a layer run: weights of one line share a scale, or fall into blocks.
 *
 * <ol>
 *   <li>Conv {@code [out, in / groups, kernel…]}: a line for each output channel.
 *   <li>MatMul, Gemm {@code […, k, n]}: along k. Gemm under transB {@code [n, k]}: likewise.
 *   <li>Gather along rows of a matrix: a line for each row.
 *   <li>LSTM, GRU, RNN {@code [directions, gates * hidden, in]}: along the last axis.
 * </ol>
 *
 * @param outer elements before the axis
 * @param length of the axis
 * @param inner elements behind it
 * @param scaleDims dims in which one scale for each line broadcasts over the weights
 */
public record Lines(int outer, int length, int inner, List<Long> scaleDims) {

  /** How many there are. */
  public int count() {
    return Math.multiplyExact(outer, inner);
  }

  public Blocks whole() {
    return Blocks.lines(outer, length, inner);
  }

  public Blocks blocks(int size) {
    return new Blocks(outer, length, inner, Math.min(size, length));
  }

  /** All weights on one line: one scale. */
  public static Lines whole(Tensor weights) {
    long[] ones = weights.dims();
    Arrays.fill(ones, 1);
    return new Lines(1, Math.toIntExact(weights.elementCount()), 1, list(ones));
  }

  /** As the reader of the weights has it; empty where weights of eight bits have no form. */
  public static Optional<Lines> of(Use use, Tensor weights) {
    Node node = use.node();
    long[] dims = weights.dims();
    if (!node.domain().isEmpty() || weights.elementCount() > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    return switch (node.opType()) {
      case "Conv" -> use.inputIndex() == 1 && dims.length > 2 ? along(dims, 1, true) : none();
      case "MatMul" ->
          use.inputIndex() == 1 && dims.length > 1 ? along(dims, dims.length - 2, false) : none();
      case "Gemm" ->
          use.inputIndex() == 1 && dims.length == 2
              ? along(dims, node.attributeInt("transB", 0) != 0 ? 1 : 0, false)
              : none();
      case "Gather" ->
          use.inputIndex() == 0 && dims.length == 2 && node.attributeInt("axis", 0) == 0
              ? along(dims, 1, false)
              : none();
      case "LSTM", "GRU", "RNN" ->
          (use.inputIndex() == 1 || use.inputIndex() == 2) && dims.length == 3
              ? along(dims, 2, false)
              : none();
      default -> none();
    };
  }

  /**
   * @param toTheEnd whether the axes behind belong to the line
   */
  private static Optional<Lines> along(long[] dims, int axis, boolean toTheEnd) {
    long[] scales = dims.clone();
    Arrays.fill(scales, axis, toTheEnd ? dims.length : axis + 1, 1);
    int outer = product(dims, 0, axis);
    return Optional.of(
        toTheEnd
            ? new Lines(outer, product(dims, axis, dims.length), 1, list(scales))
            : new Lines(
                outer,
                Math.toIntExact(dims[axis]),
                product(dims, axis + 1, dims.length),
                list(scales)));
  }

  private static Optional<Lines> none() {
    return Optional.empty();
  }

  private static int product(long[] dims, int from, int to) {
    return Math.toIntExact(Arrays.stream(dims, from, to).reduce(1, Math::multiplyExact));
  }

  private static List<Long> list(long[] dims) {
    return Arrays.stream(dims).boxed().toList();
  }
}
