package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.Map;

/** Models with layers in given precisions. */
final class Rounded {
  private Rounded() {}

  /**
   * @param assignment precisions by the name of the weights; others stay
   */
  static Model copy(Model model, Roundings roundings, Map<String, Precision> assignment) {
    Model copy = model.copy();
    StoredWeights stored = new StoredWeights(roundings);
    for (WeightLayer layer : WeightLayer.of(copy)) {
      Precision precision = assignment.get(layer.name());
      if (precision != null) {
        stored.rewrite(layer, precision);
      }
    }
    return copy;
  }
}
