package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.onnx.pass.ShareInitializers;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds what each layer's precisions cost and disturb, spends the budget, and rewrites. */
final class MixedPlan implements Technique.Plan {
  private final Work work;
  private final Budget budget;
  private final boolean profiles;

  MixedPlan(Work work, Budget budget, boolean profiles) {
    this.work = work;
    this.budget = budget;
    this.profiles = profiles;
  }

  @Override
  public StatisticsRequest needs() {
    return StatisticsRequest.NONE;
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    Roundings roundings =
        new Roundings(
            Math.toIntExact(work.settings().integer("weights.blockSize")),
            work.settings().flag("weights.symmetric"),
            work.model().opsets().version("").orElse(1));
    List<Layer> layers = Layer.of(work.model());
    Candidates candidates = Candidates.of(work, layers, roundings);
    Model reference = work.model().copy();
    Profile profile = new Profile(reference, work.trials(), roundings);
    NoiseEstimate noise = profiles ? profile : new RulesOfThumb(roundings, layers);
    List<List<Assignment.Option>> options = new ArrayList<>();
    Costs costs = Costs.of(budget, work.trials(), reference, roundings);
    int done = 0;
    for (Map.Entry<Layer, List<Precision>> entry : candidates.allowed().entrySet()) {
      work.progress().step("quantize", done++, layers.size());
      options.add(options(entry.getKey(), entry.getValue(), noise, costs));
    }
    Spending spending = new Spending(work.trials(), profile, reference, roundings, layers);
    List<Assignment.Option> chosen = spending.within(budget, options);
    report(layers, candidates, chosen, roundings);
    Map<String, Precision> assignment = Spending.assignment(layers, chosen);
    if (work.trials().hasData()) {
      work.decisions()
          .note(
              String.format(
                  Locale.ROOT,
                  "the error at the worst output is %.4f of it (%.1f dB) on the sample data",
                  Math.sqrt(profile.noise(assignment)),
                  -10 * Math.log10(profile.noise(assignment))));
    }
    Rounded.apply(work.model(), roundings, assignment);
    new RemoveDeadNodes().run(work.model());
    new ShareInitializers().run(work.model());
    return Optional.empty();
  }

  /** A single option need not be measured. */
  private static List<Assignment.Option> options(
      Layer layer, List<Precision> allowed, NoiseEstimate noise, Costs costs) {
    return allowed.stream()
        .map(
            precision ->
                new Assignment.Option(
                    precision,
                    costs.of(layer, precision),
                    allowed.size() == 1 ? 0 : noise.noise(layer, precision)))
        .toList();
  }

  private void report(
      List<Layer> layers,
      Candidates candidates,
      List<Assignment.Option> chosen,
      Roundings roundings) {
    Map<Node, String> forms = new LinkedHashMap<>();
    Map<Node, String> reasons = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      Precision precision = chosen.get(i).precision();
      for (Node node : layer.readers()) {
        if (precision == Precision.FLOAT32) {
          reasons.put(
              node,
              candidates
                  .kept()
                  .getOrDefault(layer, "float32 weights are worth their bytes under the budget"));
        } else {
          forms.put(node, form(layer, precision, roundings));
        }
      }
    }
    for (Graph graph : work.model().graph().withSubgraphs()) {
      for (Node node : graph.nodes()) {
        if (forms.containsKey(node)) {
          work.decisions().quantized(node, forms.getOrDefault(node, ""));
        } else if (reasons.containsKey(node)) {
          work.decisions().keptFloat(node, reasons.getOrDefault(node, ""));
        }
      }
    }
  }

  private static String form(Layer layer, Precision precision, Roundings roundings) {
    boolean packed = precision.isInteger() && roundings.isDequantized(layer, precision);
    String scales =
        precision == Precision.INT4 && packed
            ? " in blocks of " + roundings.blockSize()
            : precision.isInteger() ? ", a scale for each channel" : "";
    return "%s weights%s%s".formatted(precision.word(), scales, packed ? "" : ", widened at load");
  }
}
