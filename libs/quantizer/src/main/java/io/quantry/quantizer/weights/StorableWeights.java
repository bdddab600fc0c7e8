package io.quantry.quantizer.weights;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.quantizer.technique.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The weights that a technique takes which stores all of them in one form: constants that products,
 * convolutions, recurrent layers and look-ups read as weights, and nobody as anything else. FP32
 * weights that one reader must have stay for all: stored twice they would cost more than before.
 */
public final class StorableWeights {
  private static final Set<String> RECURRENT = Set.of("LSTM", "GRU", "RNN");

  private final List<WeightLayer> layers = new ArrayList<>();
  private final Map<Node, String> kept = new LinkedHashMap<>();

  private StorableWeights() {}

  /**
   * @param minElements of weights that are worth it
   */
  public static StorableWeights of(Work work, long minElements) {
    StorableWeights found = new StorableWeights();
    for (WeightLayer layer : WeightLayer.of(work.model())) {
      List<Node> readers =
          layer.weights().uses().stream()
              .filter(StorableWeights::isWeight)
              .map(Use::node)
              .distinct()
              .toList();
      if (readers.isEmpty()) {
        continue;
      }
      Optional<String> obstacle = obstacle(work, layer, readers, minElements);
      if (obstacle.isPresent()) {
        readers.forEach(node -> found.kept.putIfAbsent(node, obstacle.get()));
      } else {
        found.layers.add(layer);
      }
    }
    return found;
  }

  /** What to store, in the order of the graphs' initializers. */
  public List<WeightLayer> layers() {
    return List.copyOf(layers);
  }

  /** Nodes whose weights stay FP32, and why. */
  public Map<Node, String> kept() {
    return kept;
  }

  private static Optional<String> obstacle(
      Work work, WeightLayer layer, List<Node> readers, long minElements) {
    Tensor tensor = layer.tensor();
    if (tensor.elementCount() < minElements) {
      return Optional.of(
          "its weights are fewer than the %d that are worth it".formatted(minElements));
    }
    if (tensor.elementCount() > Integer.MAX_VALUE) {
      return Optional.of("its weights are more than 2^31");
    }
    return readers.stream()
        .flatMap(node -> work.scope().exclusion(node).stream())
        .findFirst()
        .or(
            () ->
                layer.weights().uses().stream()
                    .filter(use -> !isWeight(use))
                    .findFirst()
                    .map(use -> "its weights are also read in FP32 by " + use.node()));
  }

  private static boolean isWeight(Use use) {
    Node node = use.node();
    if (!node.domain().isEmpty()) {
      return false;
    }
    int input = use.inputIndex();
    return switch (node.opType()) {
      case "MatMul", "Gemm" -> input < 2;
      case "Conv", "ConvTranspose" -> input == 1;
      case "Gather", "Transpose" -> input == 0;
      default -> RECURRENT.contains(node.opType()) && (input == 1 || input == 2);
    };
  }
}
