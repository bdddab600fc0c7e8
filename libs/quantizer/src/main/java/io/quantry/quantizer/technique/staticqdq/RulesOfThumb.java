package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.technique.Work;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is left in FP32 where nothing can be measured: convolutions of very few channels, for which
 * the integer kernel's rearranging of its input costs more than the products save. The first
 * convolution of a glyph classifier (1 channel) took 399 µs in int8 and 51 in FP32, that of
 * MobileNet V1 0.25 (3 channels) 227 and 99.
 */
final class RulesOfThumb {
  private static final long FEWEST_CHANNELS = 4;

  private RulesOfThumb() {}

  static Exclusions exclusions(Work work) {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Node node : work.model().graph().nodes()) {
      obstacle(node).ifPresent(reason -> reasons.put(node.requireOutput(0).name(), reason));
    }
    return new Exclusions(reasons);
  }

  private static Optional<String> obstacle(Node node) {
    return node.is("Conv") && node.attributeInt("group", 1) == 1
        ? node.input(1)
            .flatMap(Value::initializer)
            .map(Tensor::dims)
            .filter(dims -> dims.length > 1 && dims[1] < FEWEST_CHANNELS)
            .map(dims -> "with %s input channels an integer kernel is slower".formatted(dims[1]))
        : Optional.empty();
  }
}
