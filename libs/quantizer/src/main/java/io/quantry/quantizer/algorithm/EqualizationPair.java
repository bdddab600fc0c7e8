package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.ClipBounds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A layer and those that alone read what it makes, so that a factor on each of its output channels
 * can be taken back in their weights. In between stand only operators that work on each channel by
 * itself and pass a positive factor on: Relu, LeakyRelu, pools, and Clip from zero as long as its
 * upper bound is not met.
 *
 * @param source the layer whose output channels get factors
 * @param consumers the layers that take them back
 * @param activation the value in which the channels are compared: behind the cut-off if one
 *     follows, the source's output otherwise
 * @param bounded whether a finite upper bound cuts off in between
 */
record EqualizationPair(Node source, List<Node> consumers, Value activation, boolean bounded) {

  /** The pair of a layer; empty if anybody else reads what it makes. */
  static Optional<EqualizationPair> of(Node source, Set<Node> layers) {
    if (!ownsWeights(source) || source.is("MatMul")) {
      return Optional.empty();
    }
    Walk walk = new Walk(layers);
    Value output = source.requireOutput(0);
    if (!walk.follow(output)
        || walk.consumers.isEmpty()
        || walk.consumers.stream().anyMatch(node -> node.is("Conv") != source.is("Conv"))) {
      return Optional.empty();
    }
    List<Node> readers = new ArrayList<>(output.consumers());
    boolean cutOff =
        readers.size() == 1 && (readers.getFirst().is("Relu") || readers.getFirst().is("Clip"));
    return Optional.of(
        new EqualizationPair(
            source,
            walk.consumers,
            cutOff ? readers.getFirst().requireOutput(0) : output,
            walk.bounded));
  }

  /** Whether factors cost the consumers nothing: each output channel reads one input channel. */
  boolean isFree() {
    return consumers.stream()
        .allMatch(
            node ->
                ChannelLayout.weights(node)
                    .flatMap(weights -> ChannelLayout.of(node, weights))
                    .filter(ChannelLayout::isDepthwise)
                    .isPresent());
  }

  private static boolean ownsWeights(Node node) {
    return node.requireInput(1).uses().size() == 1
        && node.input(2).map(bias -> bias.isConstant()).orElse(true);
  }

  /** Follows a value to all layers that read it. */
  private static final class Walk {
    private final Set<Node> layers;
    private final Set<Value> seen = new HashSet<>();
    private final List<Node> consumers = new ArrayList<>();
    private boolean bounded;

    Walk(Set<Node> layers) {
      this.layers = layers;
    }

    boolean follow(Value value) {
      if (value.isGraphOutput() || !seen.add(value)) {
        return false;
      }
      for (Use use : value.uses()) {
        Node node = use.node();
        if (use.inputIndex() != 0) {
          return false;
        }
        if (layers.contains(node)) {
          if (!ownsWeights(node)) {
            return false;
          }
          consumers.add(node);
        } else if (!passesFactors(node) || !follow(node.requireOutput(0))) {
          return false;
        }
      }
      return true;
    }

    private boolean passesFactors(Node node) {
      if (node.is("Clip")) {
        Optional<ClipBounds> bounds = ClipBounds.of(node).filter(found -> found.min() == 0);
        bounded |= bounds.filter(found -> Float.isFinite(found.max())).isPresent();
        return bounds.filter(found -> found.max() > 0).isPresent();
      }
      return node.outputs().size() == 1
          && (node.is("Relu")
              || node.is("LeakyRelu")
              || node.is("MaxPool")
              || node.is("AveragePool")
              || node.is("GlobalAveragePool"));
    }
  }
}
