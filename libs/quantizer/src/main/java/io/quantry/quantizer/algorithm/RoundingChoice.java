package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.Technique.Plan;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.training.LayerReconstruction;
import io.quantry.quantizer.training.ReconstructionSettings;
import io.quantry.quantizer.training.ReconstructionUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rounds weights up or down as is best for what a layer, or a block of layers, puts out, instead of
 * each to nearest: once the model is quantized, {@link
 * io.quantry.quantizer.training.Training#reconstruct} optimizes the roundings on sample data
 * against the FP32 model. Scales, ranges and the graph stay as they are. Kept only where the
 * model's outputs are no worse for it.
 *
 * <p>Bias correction lies around it, so it corrects what is left.
 */
final class RoundingChoice implements Plan {
  static final Parameter STEPS =
      Parameter.integer(
          "reconstruction.steps",
          1,
          100_000,
          1_000,
          "Steps of the optimizer for each layer or block, where adaround or block-reconstruction is on.");

  static final Parameter SAMPLES =
      Parameter.integer(
          "reconstruction.samples",
          2,
          100_000,
          1_024,
          "Samples to optimize roundings on; fewer are used where they do not fit into memory.");

  private static final String LAYER_BY_LAYER = "adaround";
  private static final String BLOCK_BY_BLOCK = "block-reconstruction";

  /** Left out where {@link #BLOCKS} is wanted too: that chooses the same roundings. */
  static final Algorithm LAYERS =
      new Algorithm(
          LAYER_BY_LAYER,
          "Rounds each weight up or down as is best for its layer's output, by optimization on sample data; for 4 bits and"
              + " less.",
          false,
          (work, quantization) ->
              work.settings().strings(Algorithms.PARAMETER.path()).contains(BLOCK_BY_BLOCK)
                  ? quantization.apply(work)
                  : new RoundingChoice(work, quantization.apply(work), LAYER_BY_LAYER));

  static final Algorithm BLOCKS =
      new Algorithm(
          BLOCK_BY_BLOCK,
          "The same for blocks of layers, such as residual ones, judged by what the whole block puts out.",
          false,
          (work, quantization) ->
              new RoundingChoice(work, quantization.apply(work), BLOCK_BY_BLOCK));

  private static final int BATCH = 32;

  /** What the trainer may lack for a model: it is quantized all the same. */
  private static final Set<String> OBSTACLES =
      Set.of("operator-not-trainable", "memory-limit-exceeded");

  private final Work work;
  private final Plan quantization;
  private final String name;

  private RoundingChoice(Work work, Plan quantization, String name) {
    this.work = work;
    this.quantization = quantization;
    this.name = name;
  }

  @Override
  public StatisticsRequest needs() {
    return quantization.needs();
  }

  @Override
  public Optional<Plan> apply(ActivationStatistics statistics) {
    if (!work.training().isPossible()) {
      work.decisions()
          .note(name + " needs calibration data and a trainer: weights were rounded to nearest");
      return quantization.apply(statistics);
    }
    nameLayers();
    Model original = work.model().copy();
    return after(quantization.apply(statistics), original);
  }

  /** Waits until the model is quantized. */
  private Optional<Plan> after(Optional<Plan> step, Model original) {
    if (step.isPresent()) {
      return Optional.of(
          Steps.of(
              step.get().needs(), statistics -> after(step.get().apply(statistics), original)));
    }
    RoundedLayers layers = RoundedLayers.of(original, work.model());
    List<ReconstructionUnit> units =
        name.equals(BLOCK_BY_BLOCK) ? ReconstructionBlocks.of(layers) : layers.each();
    if (!units.isEmpty()) {
      choose(original, layers, units);
    }
    if (layers.unmatched() > 0) {
      work.decisions()
          .note(
              "%s: %s quantized layers have no counterpart in the FP32 model and stay rounded to nearest"
                  .formatted(name, layers.unmatched()));
    }
    return Optional.empty();
  }

  private void choose(Model original, RoundedLayers layers, List<ReconstructionUnit> units) {
    Map<Value, Tensor> nearest = new LinkedHashMap<>();
    layers
        .nodes()
        .forEach(
            node -> {
              Value stored = RoundedLayers.integers(node).orElseThrow();
              nearest.put(stored, stored.initializer().orElseThrow());
            });
    double beforeDb = Verdicts.sqnrDb(work.trials(), original, work.model());
    List<LayerReconstruction> outcomes;
    try {
      outcomes = work.training().reconstruct(original, work.model(), units, settings());
    } catch (QuantizationException refused) {
      if (!OBSTACLES.contains(refused.code())) {
        throw refused;
      }
      work.decisions().note("%s stopped: %s".formatted(name, refused.getMessage()));
      return;
    }
    String change = change(outcomes, nearest);
    double afterDb = Verdicts.sqnrDb(work.trials(), original, work.model());
    if (afterDb >= beforeDb) {
      work.decisions().note(Verdicts.kept(change, beforeDb, afterDb));
      return;
    }
    nearest.forEach((value, tensor) -> value.graph().setInitializer(value, tensor));
    work.decisions().note(Verdicts.undone(change, beforeDb, afterDb));
  }

  private ReconstructionSettings settings() {
    return new ReconstructionSettings(
        Math.toIntExact(work.settings().integer(STEPS.path())),
        BATCH,
        Math.toIntExact(work.settings().integer(SAMPLES.path())),
        work.settings().integer("calibration.seed"));
  }

  private String change(List<LayerReconstruction> outcomes, Map<Value, Tensor> weights) {
    long flipped = outcomes.stream().mapToLong(LayerReconstruction::flipped).sum();
    long all = weights.values().stream().mapToLong(Tensor::elementCount).sum();
    double[] left =
        outcomes.stream()
            .filter(outcome -> outcome.before() > 0)
            .mapToDouble(outcome -> outcome.after() / outcome.before())
            .sorted()
            .toArray();
    double median = left.length == 0 ? 1 : left[left.length / 2];
    return String.format(
        Locale.ROOT,
        "%s of %d layers in %d units, %.1f %% of the weights not rounded to nearest, error of a unit's output %+.0f %% in the"
            + " median",
        name,
        outcomes.stream().mapToInt(outcome -> outcome.layers().size()).sum(),
        outcomes.size(),
        100.0 * flipped / Math.max(1, all),
        100 * (median - 1));
  }

  /** Layers are found again by their names; a runtime takes no name twice, but nodes without. */
  private void nameLayers() {
    Set<String> taken = new HashSet<>();
    work.model().graph().nodes().forEach(node -> taken.add(node.name()));
    for (Node node : WeightedLayers.of(work)) {
      if (node.name().isEmpty()) {
        String label = Decisions.label(node);
        String fresh = label;
        for (int i = 1; !taken.add(fresh); i++) {
          fresh = label + "_" + i;
        }
        node.rename(fresh);
      }
    }
  }
}
