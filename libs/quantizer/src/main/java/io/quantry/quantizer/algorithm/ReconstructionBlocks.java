package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.training.ReconstructionUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Cuts a model into blocks of layers at the values through which every path from its inputs to its
 * outputs goes, such as the sum at the end of a residual block.
 *
 * <ol>
 *   <li>Such values are found in one walk along the FP32 graph: where, behind a node, a single
 *       value is still to be read. A model output counts as read at the end, so a model with
 *       outputs on the way has no such values behind the first of them.
 *   <li>What would have more than {@value #MOST_LAYERS} layers, and what lies behind the last such
 *       value, is reconstructed layer by layer.
 * </ol>
 *
 * Blocks of a chain have one layer each. To put them together was tried and made MobileNet worse
 * (docs/techniques/block-reconstruction.md). O(nodes).
 */
final class ReconstructionBlocks {
  private static final int MOST_LAYERS = 8;

  private ReconstructionBlocks() {}

  static List<ReconstructionUnit> of(RoundedLayers layers) {
    List<ReconstructionUnit> units = new ArrayList<>();
    for (Block block : cut(layers)) {
      if (block.end().isPresent() && block.layers().size() <= MOST_LAYERS) {
        units.add(new ReconstructionUnit(block.layers(), block.end().get()));
      } else {
        layers.each().stream()
            .filter(unit -> block.layers().contains(unit.layers().getFirst()))
            .forEach(units::add);
      }
    }
    return units;
  }

  /**
   * Layers between two cuts.
   *
   * @param layers names
   * @param end name of the value behind them; empty for the rest of the graph
   */
  private record Block(List<String> layers, Optional<String> end) {}

  private static List<Block> cut(RoundedLayers layers) {
    Set<String> rounded = new HashSet<>();
    layers.nodes().forEach(node -> rounded.add(node.name()));
    List<Block> blocks = new ArrayList<>();
    List<String> since = new ArrayList<>();
    Unread unread = new Unread(layers.original());
    for (Node node : layers.original().nodes()) {
      if (rounded.contains(node.name())) {
        since.add(node.name());
      }
      Optional<String> only =
          unread
              .behind(node)
              .map(Value::name)
              .filter(name -> layers.quantized().value(name).isPresent());
      if (only.isPresent() && !since.isEmpty()) {
        blocks.add(new Block(List.copyOf(since), only));
        since.clear();
      }
    }
    if (!since.isEmpty()) {
      blocks.add(new Block(List.copyOf(since), Optional.empty()));
    }
    return blocks;
  }

  /** Which values are still to be read on a walk along a graph. */
  private static final class Unread {
    private final Map<Value, Integer> readers = new HashMap<>();
    private final Set<Value> open = new HashSet<>();
    private final Set<Value> constant = new HashSet<>();

    Unread(Graph graph) {
      constant.addAll(graph.initializers());
      for (Value input : graph.inputs()) {
        if (!input.isInitializer()) {
          begin(input);
        }
      }
    }

    /** Goes past a node; the value that is left, where it is the only one. */
    Optional<Value> behind(Node node) {
      List<Value> inputs = node.inputs().stream().flatMap(Optional::stream).toList();
      boolean fixed = constant.containsAll(inputs) && node.subgraphs().isEmpty();
      for (Value input : inputs) {
        if (readers.merge(input, -1, Integer::sum) == 0) {
          open.remove(input);
        }
      }
      for (Optional<Value> output : node.outputs()) {
        output.ifPresent(fixed ? constant::add : this::begin);
      }
      return open.size() == 1 ? Optional.of(open.iterator().next()) : Optional.empty();
    }

    private void begin(Value value) {
      int uses = value.uses().size() + (value.isGraphOutput() ? 1 : 0);
      readers.put(value, uses);
      if (uses > 0) {
        open.add(value);
      }
    }
  }
}
