package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.ChannelStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.scheme.Channels;
import io.quantry.quantizer.scheme.Granularity;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.technique.Technique.Plan;
import io.quantry.quantizer.technique.Work;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts off the largest weights of an output channel where that lets all its others round more
 * finely: of the thresholds {@code t = m, 0.98 m, … 0.5 m}, where m is the largest magnitude, the
 * one with the least {@code Σ E[x²] (w - Q_t(w))²}, an estimate of the squared error of the layer's
 * output for uncorrelated inputs. Done to the FP32 weights, since a scale follows from the largest;
 * layers that stay FP32 get theirs back. Where weights have fewer than 8 bits it does nothing,
 * since their scales are searched for anyway. O(26 weights), deterministic.
 */
final class WeightClipping implements Plan {
  static final Algorithm ALGORITHM =
      new Algorithm(
          "weight-clipping",
          "Cuts off the largest weights of a channel where its others gain more by the finer scale.",
          false,
          (work, quantization) -> new WeightClipping(work, quantization.apply(work)));

  /** Steps of the threshold, as shares of the largest magnitude. */
  private static final double STEP = 0.02;

  private static final double LEAST = 0.5;

  /** Symmetric int8. */
  private static final int LEVELS = 127;

  private final Work work;
  private final Plan quantization;
  private final List<Node> layers;

  private WeightClipping(Work work, Plan quantization) {
    this.work = work;
    this.quantization = quantization;
    this.layers =
        QuantizedType.of(work.settings().word("weights.type")).isNarrow()
            ? List.of()
            : WeightedLayers.of(work).stream()
                .filter(node -> node.requireInput(1).uses().size() == 1)
                .toList();
  }

  @Override
  public StatisticsRequest needs() {
    Map<String, Integer> channels = new LinkedHashMap<>();
    layers.forEach(
        node -> channels.put(node.requireInput(0).name(), ChannelLayout.activationAxis(node)));
    return quantization.needs().withChannels(channels);
  }

  @Override
  public Optional<Plan> apply(ActivationStatistics statistics) {
    Map<Node, Tensor> originals = new LinkedHashMap<>();
    for (Node node : layers) {
      statistics
          .channels(node.requireInput(0).name())
          .flatMap(inputs -> clipped(node, inputs))
          .ifPresent(
              tensor -> {
                originals.put(node, ChannelLayout.weights(node).orElseThrow());
                replace(node, tensor);
              });
    }
    return restoreUnquantized(quantization.apply(statistics), originals);
  }

  private Optional<Plan> restoreUnquantized(Optional<Plan> step, Map<Node, Tensor> originals) {
    if (step.isPresent()) {
      return Optional.of(
          Steps.of(
              step.get().needs(),
              statistics -> restoreUnquantized(step.get().apply(statistics), originals)));
    }
    int clipped = 0;
    for (Map.Entry<Node, Tensor> entry : originals.entrySet()) {
      Node node = entry.getKey();
      if (!node.isRemoved() && ChannelLayout.weights(node).isPresent()) {
        replace(node, entry.getValue());
      } else {
        clipped++;
      }
    }
    if (clipped > 0) {
      work.decisions().note("the largest weights of %s layers were cut off".formatted(clipped));
    }
    return Optional.empty();
  }

  private static void replace(Node node, Tensor tensor) {
    Value old = node.requireInput(1);
    node.replaceInput(1, old.graph().addInitializer(old.name() + "_clipped", tensor));
  }

  /** The weights with the best thresholds; empty where nothing is cut off. */
  private Optional<Tensor> clipped(Node node, ChannelStatistics inputs) {
    Tensor tensor = ChannelLayout.weights(node).orElseThrow();
    ChannelLayout layout = ChannelLayout.of(node, tensor).orElseThrow();
    boolean byChannel =
        Granularity.of(work.settings().word("weights.granularity")) == Granularity.CHANNEL;
    float[] weights = tensor.floats();
    Channels channels =
        !byChannel
            ? Channels.whole()
            : layout.outputsFirst()
                ? Channels.along(tensor.dims(), 0)
                : Channels.along(tensor.dims(), 1);
    double[] importance = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      importance[i] = inputs.meanSquare(layout.input(i));
    }
    float[] thresholds = thresholds(weights, importance, channels);
    boolean cut = false;
    for (int i = 0; i < weights.length; i++) {
      float threshold = thresholds[channels.of(i)];
      float kept = Math.max(-threshold, Math.min(threshold, weights[i]));
      cut |= kept != weights[i];
      weights[i] = kept;
    }
    return cut ? Optional.of(Tensor.ofFloats(weights, tensor.dims())) : Optional.empty();
  }

  /**
   * The best threshold of each channel.
   *
   * @param importance weight of each element's squared error, not negative
   */
  static float[] thresholds(float[] weights, double[] importance, Channels channels) {
    float[] largest = channels.magnitudes(weights);
    float[] best = largest.clone();
    double[] least = errors(weights, importance, channels, largest);
    float[] candidate = new float[largest.length];
    for (double share = 1 - STEP; share > LEAST - STEP / 2; share -= STEP) {
      for (int c = 0; c < candidate.length; c++) {
        candidate[c] = (float) (largest[c] * share);
      }
      double[] errors = errors(weights, importance, channels, candidate);
      for (int c = 0; c < candidate.length; c++) {
        if (errors[c] < least[c]) {
          least[c] = errors[c];
          best[c] = candidate[c];
        }
      }
    }
    return best;
  }

  private static double[] errors(
      float[] weights, double[] importance, Channels channels, float[] thresholds) {
    double[] errors = new double[thresholds.length];
    for (int i = 0; i < weights.length; i++) {
      int c = channels.of(i);
      double scale = thresholds[c] / (double) LEVELS;
      double rounded =
          scale < Float.MIN_NORMAL
              ? 0
              : Math.max(-LEVELS, Math.min(LEVELS, Math.rint(weights[i] / scale))) * scale;
      errors[c] += importance[i] * (weights[i] - rounded) * (weights[i] - rounded);
    }
    return errors;
  }
}
