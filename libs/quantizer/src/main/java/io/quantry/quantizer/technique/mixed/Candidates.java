package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The precisions that each layer may have, and why no others. */
final class Candidates {
  private final Map<WeightLayer, List<Precision>> allowed = new LinkedHashMap<>();
  private final Map<WeightLayer, String> kept = new LinkedHashMap<>();

  static Candidates of(Work work, List<WeightLayer> layers, Roundings roundings) {
    Candidates candidates = new Candidates();
    List<Precision> types =
        work.settings().strings("weights.types").stream().map(Precision::of).sorted().toList();
    layers.forEach(layer -> candidates.add(work, layer, types, roundings));
    return candidates;
  }

  /** From the smallest to the most exact, at least one for each layer. */
  Map<WeightLayer, List<Precision>> allowed() {
    return allowed;
  }

  /** Layers that stay FP32 whatever the budget, with the reason. */
  Map<WeightLayer, String> kept() {
    return kept;
  }

  private void add(Work work, WeightLayer layer, List<Precision> types, Roundings roundings) {
    Optional<String> exclusion =
        layer.readers().stream().flatMap(node -> work.scope().exclusion(node).stream()).findFirst();
    if (exclusion.isPresent()) {
      keep(layer, exclusion.get());
      return;
    }
    Optional<Precision> override = override(work, layer.readers());
    List<Precision> wanted = override.map(List::of).orElse(types);
    List<Precision> possible = new ArrayList<>();
    String obstacle = "";
    for (Precision precision : wanted) {
      Optional<String> reason = roundings.obstacle(layer, precision);
      if (reason.isEmpty()) {
        possible.add(precision);
      } else {
        obstacle = reason.get();
      }
    }
    if (possible.isEmpty()) {
      keep(layer, obstacle);
    } else {
      allowed.put(layer, possible);
    }
  }

  /** Of readers that want different ones, the most exact. */
  private static Optional<Precision> override(Work work, List<Node> readers) {
    return readers.stream()
        .flatMap(node -> work.scope().override(node).stream())
        .max(Comparator.naturalOrder());
  }

  private void keep(WeightLayer layer, String reason) {
    allowed.put(layer, List.of(Precision.FLOAT32));
    kept.put(layer, reason);
  }
}
