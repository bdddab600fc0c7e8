package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.ChannelStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.scheme.Granularity;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Technique.Plan;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.trial.Trials;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Brings the channels of an activation to like magnitudes before they get one scale in common
 * (after Nagel et al. 2019, "Data-Free Quantization Through Weight Equalization and Bias
 * Correction"). A channel's factor s goes into the weights and bias that make it, its inverse into
 * the weights that read it: {@code f(s x) = s f(x)} for Relu and its like, so the model computes
 * the same.
 *
 * <p>The paper balances two weight tensors that have one scale each. Weights with a scale for each
 * output channel need no such balance; what has one scale for all channels is the activation. So
 * with R the largest magnitude of all channels and m that of one, over the calibration data:
 *
 * <ol>
 *   <li>Where all readers are depthwise, {@code s = R / m}: their scales take the inverse for free.
 *   <li>Where they mix channels, {@code s = sqrt(R / m)}: half of the spread moves into their
 *       weights, as SmoothQuant with α = 0.5 does.
 *   <li>Where weights have one scale for a whole tensor and no upper bound cuts off, the paper's:
 *       {@code s = sqrt(w2 / w1)} from the channel's largest weights in the first layer and in its
 *       readers, which makes them equal; pair after pair until nothing moves.
 * </ol>
 *
 * Cases 1 and 2 never shrink a channel, so what a Clip with a finite upper bound lets through grows
 * up to R, which is below the bound, and the Clip can stay as it is. Beyond the magnitudes that
 * calibration saw it cuts a channel off earlier than the original did, at the same place where the
 * 8-bit range ends. Such pairs are therefore equalized only where calibration data are at hand to
 * try the outcome on. O(weights), deterministic.
 */
final class CrossLayerEqualization implements Plan {
  static final Algorithm ALGORITHM =
      new Algorithm(
          "cross-layer-equalization",
          "Brings the channels of an activation to like magnitudes by factors that the layers around it take up.",
          true,
          CrossLayerEqualization::new);

  /** A channel is not enlarged by more: what is so small is noise, or dead. */
  private static final double LARGEST_FACTOR = 64;

  private static final int MAX_ROUNDS = 20;

  /** Largest logarithm of a factor that is no change any more. */
  private static final double SETTLED = 1e-3;

  private final Work work;
  private final Function<Work, Plan> quantization;
  private final Plan plain;
  private final List<EqualizationPair> pairs = new ArrayList<>();

  private CrossLayerEqualization(Work work, Function<Work, Plan> quantization) {
    this.work = work;
    this.quantization = quantization;
    this.plain = quantization.apply(work);
    List<Node> layers = WeightedLayers.of(work);
    for (Node layer : layers) {
      EqualizationPair.of(layer, new LinkedHashSet<>(layers))
          .filter(pair -> !pair.bounded() || work.trials().hasData())
          .ifPresent(pairs::add);
    }
  }

  @Override
  public StatisticsRequest needs() {
    Map<String, Integer> channels = new LinkedHashMap<>();
    for (EqualizationPair pair : pairs) {
      channels.put(pair.activation().name(), ChannelLayout.activationAxis(pair.source()));
    }
    return plain.needs().withChannels(channels);
  }

  @Override
  public Optional<Plan> apply(ActivationStatistics statistics) {
    Model original = work.model().copy();
    ChannelFactors factors = new ChannelFactors();
    int equalized = equalize(statistics, factors);
    if (equalized == 0) {
      return plain.apply(statistics);
    }
    String change = "cross-layer equalization of %s activations".formatted(equalized);
    Plan next = quantization.apply(work);
    if (!work.trials().hasData()) {
      work.decisions().note(Verdicts.kept(change, 0, 0));
      return Optional.of(next);
    }
    double plainDb = tryOut(original.copy(), original, statistics);
    return Optional.of(
        Steps.of(
            next.needs(),
            equalizedStatistics -> {
              double db = tryOut(work.model().copy(), original, equalizedStatistics);
              if (db > plainDb) {
                work.decisions().note(Verdicts.kept(change, plainDb, db));
                return next.apply(equalizedStatistics);
              }
              work.decisions().note(Verdicts.undone(change, plainDb, db));
              factors.undo();
              return quantization.apply(work).apply(statistics);
            }));
  }

  private int equalize(ActivationStatistics statistics, ChannelFactors factors) {
    boolean oneScale =
        Granularity.of(work.settings().word("weights.granularity")) == Granularity.TENSOR;
    List<EqualizationPair> byWeights = new ArrayList<>();
    int equalized = 0;
    for (EqualizationPair pair : pairs) {
      Optional<ChannelStatistics> channels = statistics.channels(pair.activation().name());
      if (oneScale && !pair.bounded()) {
        byWeights.add(pair);
        equalized++;
      } else if (channels.isPresent()) {
        factors.apply(pair, ofActivations(pair, channels.get()));
        equalized++;
      }
    }
    balanceWeights(byWeights, factors);
    return equalized;
  }

  /** Each pair changes what its neighbours see, so they are gone through until nothing moves. */
  private static void balanceWeights(List<EqualizationPair> pairs, ChannelFactors factors) {
    double change = Double.POSITIVE_INFINITY;
    for (int round = 0; round < MAX_ROUNDS && change > SETTLED; round++) {
      change = 0;
      for (EqualizationPair pair : pairs) {
        double[] factor = ofWeights(pair);
        for (double one : factor) {
          change = Math.max(change, Math.abs(Math.log(one)));
        }
        factors.apply(pair, factor);
      }
    }
  }

  /** Quantizes a copy as far as one step goes and compares it with the original. */
  private double tryOut(Model copy, Model original, ActivationStatistics statistics) {
    Work trial =
        new Work(
            copy,
            work.settings(),
            work.scope(),
            work.hardware(),
            new Decisions(),
            Trials.NONE,
            Training.NONE,
            work.progress());
    quantization.apply(trial).apply(statistics);
    return Verdicts.sqnrDb(work.trials(), original, copy);
  }

  /** Cases 1 and 2. */
  private static double[] ofActivations(EqualizationPair pair, ChannelStatistics channels) {
    double largest = 0;
    for (int c = 0; c < channels.count(); c++) {
      largest = Math.max(largest, channels.magnitude(c));
    }
    double[] factors = new double[channels.count()];
    for (int c = 0; c < factors.length; c++) {
      double factor =
          channels.magnitude(c) > 0 ? Math.min(LARGEST_FACTOR, largest / channels.magnitude(c)) : 1;
      factors[c] = pair.isFree() ? factor : Math.sqrt(factor);
    }
    return factors;
  }

  /** Case 3. */
  private static double[] ofWeights(EqualizationPair pair) {
    double[] first = ChannelFactors.magnitudes(pair.source(), true);
    double[] second = new double[first.length];
    for (Node consumer : pair.consumers()) {
      double[] magnitudes = ChannelFactors.magnitudes(consumer, false);
      for (int c = 0; c < second.length; c++) {
        second[c] = Math.max(second[c], magnitudes[c]);
      }
    }
    for (int c = 0; c < second.length; c++) {
      double factor = first[c] > 0 && second[c] > 0 ? Math.sqrt(second[c] / first[c]) : 1;
      second[c] = Math.max(1 / LARGEST_FACTOR, Math.min(LARGEST_FACTOR, factor));
    }
    return second;
  }
}
