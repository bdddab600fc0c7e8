package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Random;

/** Moves every FLOAT constant of a training graph by up to a quarter, as training might. */
final class Learning {
  private static final long SEED = 3;

  private Learning() {}

  static void move(Model student) {
    Random random = new Random(SEED);
    for (Value value : student.graph().initializers()) {
      Tensor tensor = value.initializer().orElseThrow();
      if (tensor.elementType() == ElementType.FLOAT) {
        float[] values = tensor.floats();
        for (int i = 0; i < values.length; i++) {
          values[i] *= (float) (1 + 0.25 * Math.tanh(random.nextGaussian()));
        }
        student.graph().setInitializer(value, Tensor.ofFloats(values, tensor.dims()));
      }
    }
  }
}
