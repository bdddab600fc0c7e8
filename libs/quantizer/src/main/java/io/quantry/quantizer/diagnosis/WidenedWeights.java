package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.Optional;

/**
 * Weights of fewer than 8 bits that standard operators widen to INT8 for the kernel, as this
 * quantizer writes them:
 *
 * <ol>
 *   <li>{@code stored of fewer bits → Cast}, perhaps {@code → Mul factor};
 *   <li>{@code stored bits → BitShift → BitwiseAnd 1 → Cast → Mul 2 factor → Sub factor} for signs,
 *       then put into their dims.
 * </ol>
 *
 * @param name of the stored constant
 * @param type that the values have: where they are signs, the narrowest one that holds both
 * @param values before the factor, FLOAT, of the widened dims
 * @param factor by which they are multiplied
 */
record WidenedWeights(String name, ElementType type, Tensor values, float factor) {
  private static final int LONGEST = 4;

  /** Empty where a value is not one of the forms. */
  static Optional<WidenedWeights> of(Value value) {
    return multiple(value).or(() -> signs(value));
  }

  private static Optional<WidenedWeights> multiple(Value value) {
    Optional<Node> product = made(value, "Mul");
    Optional<Float> factor = product.isEmpty() ? Optional.of(1f) : number(product.get());
    Value narrow = product.map(node -> node.requireInput(0)).orElse(value);
    Optional<Value> stored = made(narrow, "Cast").map(cast -> cast.requireInput(0));
    Optional<Tensor> tensor =
        stored
            .flatMap(Constants::of)
            .filter(found -> found.elementType().isInteger() && found.elementType().bits() < 8);
    if (tensor.isEmpty() || factor.isEmpty()) {
      return Optional.empty();
    }
    Tensor values = Tensor.ofFloats(tensor.get().floats(), tensor.get().dims());
    return Optional.of(
        new WidenedWeights(
            stored.orElseThrow().name(), tensor.get().elementType(), values, factor.get()));
  }

  private static Optional<WidenedWeights> signs(Value value) {
    Value flat = value;
    for (int i = 0; i < LONGEST && (isMade(flat, "Reshape") || isMade(flat, "Slice")); i++) {
      flat = flat.producer().orElseThrow().requireInput(0);
    }
    Optional<Node> offset = made(flat, "Sub");
    Optional<Node> spread = offset.flatMap(node -> made(node.requireInput(0), "Mul"));
    Optional<Value> bits =
        spread
            .flatMap(node -> made(node.requireInput(0), "Cast"))
            .flatMap(node -> made(node.requireInput(0), "BitwiseAnd"))
            .flatMap(node -> made(node.requireInput(0), "BitShift"))
            .map(node -> node.requireInput(0));
    Optional<Tensor> stored =
        bits.flatMap(Constants::of).filter(found -> found.elementType() == ElementType.UINT8);
    Optional<long[]> dims =
        made(value, "Reshape")
            .flatMap(node -> Constants.of(node.requireInput(1)))
            .map(Tensor::longs);
    Optional<Float> factor = offset.flatMap(WidenedWeights::number);
    boolean balanced = factor.map(half -> 2 * half).equals(spread.flatMap(WidenedWeights::number));
    if (stored.isEmpty() || dims.isEmpty() || factor.isEmpty() || !balanced) {
      return Optional.empty();
    }
    return unpacked(stored.get(), dims.get())
        .map(
            values ->
                new WidenedWeights(
                    bits.orElseThrow().name(), ElementType.INT2, values, factor.get()));
  }

  /** Empty where there are fewer bits than the dims want. */
  private static Optional<Tensor> unpacked(Tensor stored, long[] dims) {
    int[] bytes = stored.ints();
    long count = 1;
    for (long dim : dims) {
      if (dim < 0 || (dim > 0 && count > (long) bytes.length * Byte.SIZE / dim)) {
        return Optional.empty();
      }
      count *= dim;
    }
    float[] signs = new float[(int) count];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = 2 * (bytes[i / Byte.SIZE] >> i % Byte.SIZE & 1) - 1;
    }
    return Optional.of(Tensor.ofFloats(signs, dims));
  }

  private static boolean isMade(Value value, String opType) {
    return made(value, opType).isPresent();
  }

  private static Optional<Node> made(Value value, String opType) {
    return value.producer().filter(node -> node.is(opType));
  }

  /** The second operand, where it is one number. */
  private static Optional<Float> number(Node node) {
    return Constants.of(node.requireInput(1))
        .filter(tensor -> tensor.elementCount() == 1)
        .map(tensor -> tensor.floats()[0]);
  }
}
