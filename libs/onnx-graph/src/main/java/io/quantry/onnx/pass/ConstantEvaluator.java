package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import java.util.Map;

/** Computes what is constant: a runtime, seen from the passes, which know none. */
@FunctionalInterface
public interface ConstantEvaluator {
  /**
   * Runs a model that has no inputs.
   *
   * @return its outputs by name; one that is missing is not known
   * @throws ConstantsRefusedException if the model is refused
   */
  Map<String, Tensor> evaluate(Model constants);
}
