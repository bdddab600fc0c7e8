package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what each layer's precisions cost and disturb, spends the budget, and rewrites. */
final class MixedPlan implements Technique.Plan {
  private final Work work;
  private final Budget budget;
  private final boolean profiles;
  private final Model reference;
  private final Roundings roundings;

  /**
   * @param work the prepared model, still FP32
   * @param profiles whether layers are measured
   */
  MixedPlan(Work work, Budget budget, boolean profiles) {
    this.work = work;
    this.budget = budget;
    this.profiles = profiles;
    this.reference = work.model().copy();
    this.roundings =
        new Roundings(
            Math.toIntExact(work.settings().integer("weights.blockSize")),
            work.settings().flag("weights.symmetric"),
            work.model().opsets().version("").orElse(1));
  }

  @Override
  public StatisticsRequest needs() {
    return StatisticsRequest.NONE;
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    List<WeightLayer> layers = WeightLayer.of(work.model());
    Candidates candidates = Candidates.of(work, layers, roundings);
    Profile profile = new Profile(reference, work.trials(), roundings);
    List<Assignment.Option> chosen =
        new Spending(work.trials(), profile, reference, roundings, layers)
            .within(budget, options(layers, candidates, profile));
    Map<String, Precision> assignment = Spending.assignment(layers, chosen);
    Outcome outcome = new Outcome(work, reference, roundings, layers, candidates, assignment);
    if (work.settings().word("activations.type").equals("uint8")
        && assignment.containsValue(Precision.INT8)) {
      Decisions decisions = new Decisions();
      return Optional.of(
          IntegerActivations.around(
              work, layers, assignment, decisions, () -> outcome.write(decisions)));
    }
    return outcome.write(new Decisions());
  }

  private List<List<Assignment.Option>> options(
      List<WeightLayer> layers, Candidates candidates, Profile profile) {
    NoiseEstimate noise = profiles ? profile : new RulesOfThumb(roundings, layers);
    Costs costs = Costs.of(budget, work.trials(), reference, roundings);
    List<List<Assignment.Option>> options = new ArrayList<>();
    for (Map.Entry<WeightLayer, List<Precision>> entry : candidates.allowed().entrySet()) {
      work.progress().step("quantize", options.size(), layers.size());
      options.add(options(entry.getKey(), entry.getValue(), noise, costs));
    }
    return options;
  }

  /** A single option need not be measured. */
  private static List<Assignment.Option> options(
      WeightLayer layer, List<Precision> allowed, NoiseEstimate noise, Costs costs) {
    return allowed.stream()
        .map(
            precision ->
                new Assignment.Option(
                    precision,
                    costs.of(layer, precision),
                    allowed.size() == 1 ? 0 : noise.noise(layer, precision)))
        .toList();
  }
}
