package io.quantry.popcount.operator;

import io.quantry.onnx.ir.Value;
import java.util.List;

/** An operation and the values it is to be given, in its order. */
public record Call(Operation operation, List<Value> inputs) {
  public Call {
    inputs = List.copyOf(inputs);
  }

  /** An operation on one value. */
  public static Call on(Value input, Operation.Unary operation) {
    return new Call(inputs -> operation.apply(inputs.getFirst()), List.of(input));
  }
}
