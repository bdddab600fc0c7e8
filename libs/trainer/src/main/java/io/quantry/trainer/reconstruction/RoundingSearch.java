package io.quantry.trainer.reconstruction;

import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.training.LayerReconstruction;
import io.quantry.quantizer.training.ReconstructionSettings;
import io.quantry.quantizer.training.ReconstructionUnit;
import io.quantry.trainer.torch.Scoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Searches the roundings of one unit by gradient descent on {@link SoftRounding}: the loss is
 *
 * <pre>{@code error / error when rounded to nearest + LAMBDA / weights * Σ (1 - |2 h(V) - 1|^β)}
 * </pre>
 *
 * Both parts are without a unit of measure, so one LAMBDA serves layers of any size and magnitude;
 * the paper's adds up weights and squared errors as they are. Over the first fifth of the steps the
 * second part is left out; then β falls from 20, which leaves weights in the middle alone, to 2,
 * which decides them all. With a smaller LAMBDA many are still undecided at the end, where what a
 * unit reads is exact: then all of them half-way is as good as it gets. Adam at ten times the
 * published rate is as good after 500 steps as after 2,000 (docs/techniques/adaround.md).
 */
final class RoundingSearch implements AutoCloseable {
  private static final double LAMBDA = 3;
  private static final double RATE = 0.1;
  private static final double WARM_UP = 0.2;
  private static final double FIRST_BETA = 20;
  private static final double LAST_BETA = 2;

  private final Unit unit;
  private final ReconstructionSettings settings;
  private final List<SoftRounding> roundings = new ArrayList<>();
  private boolean better;

  /** What a unit makes of values by name: what it reads, and its weights. */
  interface Student extends Function<Map<String, Tensor>, Tensor> {}

  /**
   * What there is to search with.
   *
   * @param read what the unit reads
   * @param wanted what it is to put out, one value
   * @param optimized samples to optimize on: the first so many
   * @param count samples in all; those behind are judged by; both multiples of the batch
   * @param batch samples that the unit is run on at once
   * @param parts how many batches make a step
   */
  record Unit(
      ReconstructionUnit unit,
      Recording read,
      Recording wanted,
      int optimized,
      int count,
      int batch,
      int parts,
      Student student) {}

  RoundingSearch(
      Unit unit, List<RoundedWeights> weights, ReconstructionSettings settings, Device device) {
    this.unit = unit;
    this.settings = settings;
    weights.forEach(one -> roundings.add(SoftRounding.of(one, device)));
  }

  /**
   * @param beforeStep may throw to stop
   */
  LayerReconstruction run(Runnable beforeStep) {
    double before = error(SoftRounding::nearest);
    if (!Double.isFinite(before)) {
      throw new QuantizationException(
          "model-non-finite",
          "What the layers %s put out at '%s' is not finite on every sample; expected finite numbers"
              .formatted(unit.unit().layers(), unit.unit().output()));
    }
    if (before == 0) {
      return new LayerReconstruction(unit.unit().layers(), 0, 0, 0);
    }
    optimize(before, beforeStep);
    double after = error(SoftRounding::hard);
    better = after < before;
    return new LayerReconstruction(
        unit.unit().layers(), before, better ? after : before, better ? flipped() : 0);
  }

  /** The roundings to store; none where rounding to nearest is as good. */
  Map<RoundedWeights, int[]> chosen() {
    Map<RoundedWeights, int[]> chosen = new LinkedHashMap<>();
    if (better) {
      roundings.forEach(rounding -> chosen.put(rounding.weights(), rounding.integers()));
    }
    return chosen;
  }

  @Override
  public void close() {
    roundings.forEach(SoftRounding::close);
  }

  private void optimize(double before, Runnable beforeStep) {
    SplittableRandom random =
        new SplittableRandom(settings.seed() + unit.unit().output().hashCode());
    Adam adam = Scoped.compute(this::optimizer);
    try {
      for (int step = 0; step < settings.steps(); step++) {
        beforeStep.run();
        double progress = (double) step / settings.steps();
        Scoped.run(adam::zero_grad);
        for (int part = 0; part < unit.parts(); part++) {
          int[] chosen = random.ints(unit.batch(), 0, unit.optimized()).toArray();
          Scoped.run(() -> loss(chosen, before, progress).backward());
        }
        Scoped.run(adam::step);
      }
    } finally {
      adam.releaseReference();
    }
  }

  /** A part's share of the loss. */
  private Tensor loss(int[] chosen, double before, double progress) {
    Tensor loss = torch.div(squaredError(chosen, SoftRounding::soft), new Scalar(before));
    if (progress >= WARM_UP) {
      long weights = roundings.stream().mapToLong(rounding -> rounding.weights().count()).sum();
      for (SoftRounding rounding : roundings) {
        Tensor undecided = rounding.undecided(beta(progress));
        loss = torch.add(loss, undecided, new Scalar(LAMBDA / weights));
      }
    }
    return torch.div(loss, new Scalar((double) unit.parts()));
  }

  private Adam optimizer() {
    TensorVector choices = new TensorVector();
    roundings.forEach(rounding -> choices.push_back(rounding.choice()));
    return new Adam(choices, new AdamOptions(RATE)).retainReference();
  }

  static double beta(double progress) {
    double share = Math.max(0, (progress - WARM_UP) / (1 - WARM_UP));
    return LAST_BETA + (FIRST_BETA - LAST_BETA) * (1 - share);
  }

  /** The mean squared error over the samples that are not optimized on. */
  private double error(Function<SoftRounding, Tensor> weights) {
    double sum = 0;
    int batches = 0;
    for (int from = unit.optimized(); from < unit.count(); from += unit.batch()) {
      int[] chosen = new int[unit.batch()];
      for (int i = 0; i < chosen.length; i++) {
        chosen[i] = from + i;
      }
      sum += Scoped.withoutGradients(() -> squaredError(chosen, weights).item_double());
      batches++;
    }
    return sum / batches;
  }

  private Tensor squaredError(int[] chosen, Function<SoftRounding, Tensor> weights) {
    Map<String, Tensor> given = unit.read().of(chosen);
    roundings.forEach(
        rounding -> given.put(rounding.weights().dequantized(), weights.apply(rounding)));
    Tensor wanted = unit.wanted().of(chosen).values().iterator().next();
    return torch.mse_loss(unit.student().apply(given), wanted);
  }

  private long flipped() {
    long flipped = 0;
    for (SoftRounding rounding : roundings) {
      int[] chosen = rounding.integers();
      int[] nearest = rounding.weights().integers();
      for (int i = 0; i < chosen.length; i++) {
        flipped += chosen[i] == nearest[i] ? 0 : 1;
      }
    }
    return flipped;
  }
}
