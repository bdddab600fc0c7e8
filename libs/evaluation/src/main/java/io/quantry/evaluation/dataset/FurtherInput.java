package io.quantry.evaluation.dataset;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import io.quantry.ort.TensorValue;

/** What a model input gets that samples do not feed. */
sealed interface FurtherInput permits Constant, Carried {
  /** Whether it can be had in the type of a model's input. */
  boolean fits(ElementType type);

  Shape shape();

  /** The tensor in a type that {@link #fits}; of a state that at a clip's begin. */
  TensorValue value(ElementType type);
}
