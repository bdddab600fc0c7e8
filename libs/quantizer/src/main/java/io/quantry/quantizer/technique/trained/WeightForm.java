package io.quantry.quantizer.technique.trained;

import io.quantry.quantizer.scheme.QuantizedType;
import java.util.stream.Stream;

/** What a layer's weights are trained to be. */
sealed interface WeightForm {
  /**
   * Multiples of a scale.
   *
   * @param min least integer
   * @param max largest integer
   */
  record Grid(int min, int max) implements WeightForm {
    /** The narrowest type that has them. */
    QuantizedType type() {
      return Stream.of(QuantizedType.INT2, QuantizedType.INT3, QuantizedType.INT4)
          .filter(type -> type.min() <= min && max <= type.max())
          .findFirst()
          .orElse(QuantizedType.INT8);
    }
  }

  /**
   * -1, 0 or 1 times a scale.
   *
   * @param trainedScales whether scales are trained or follow from the weights
   */
  record Ternary(boolean trainedScales) implements WeightForm {}

  /**
   * -1 or 1 times a scale.
   *
   * @param scales how scales follow from the weights, see {@link
   *     io.quantry.quantizer.training.TrainingOperators#SCALES}
   */
  record Binary(String scales) implements WeightForm {}
}
