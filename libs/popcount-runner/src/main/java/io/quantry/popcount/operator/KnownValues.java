package io.quantry.popcount.operator;

import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/** The values of a graph that are known before it runs. */
public interface KnownValues {
  /** A constant of any real type, as floats. */
  Optional<FloatTensor> floats(Value value);

  /** A constant in the type that the graph gives it; empty where it was computed in floats. */
  Optional<Tensor> typed(Value value);
}
