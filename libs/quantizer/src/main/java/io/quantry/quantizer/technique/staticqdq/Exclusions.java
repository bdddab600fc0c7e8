package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Node;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes that stay FP32 because their integer form costs too much, with the reason.
 *
 * @param reasons by the name of a node's first output, which copies of a model share
 */
record Exclusions(Map<String, String> reasons) {
  static final Exclusions NONE = new Exclusions(Map.of());

  Exclusions {
    reasons = Map.copyOf(reasons);
  }

  Optional<String> reason(Node node) {
    return node.output(0).map(output -> reasons.get(output.name()));
  }

  Exclusions with(Exclusions others) {
    Map<String, String> all = new LinkedHashMap<>(reasons);
    all.putAll(others.reasons());
    return new Exclusions(all);
  }
}
