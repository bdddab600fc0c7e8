package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.technique.staticqdq.StaticQdq;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The steps of the static technique on the layers of int8 weights, all others left to it as FP32,
 * and then a last one. What static leaves in FP32 too, for its cost, the last step finds as it was.
 *
 * @param inner the static technique's next step
 * @param last what to do behind it
 */
record IntegerActivations(Technique.Plan inner, Supplier<Optional<Technique.Plan>> last)
    implements Technique.Plan {

  /**
   * @param decisions where the static technique notes what it does
   */
  static Technique.Plan around(
      Work work,
      List<WeightLayer> layers,
      Map<String, Precision> assignment,
      Decisions decisions,
      Supplier<Optional<Technique.Plan>> last) {
    Map<String, String> others = new LinkedHashMap<>();
    for (WeightLayer layer : layers) {
      Precision precision = assignment.get(layer.name());
      if (precision != null && precision != Precision.INT8) {
        for (Node node : layer.readers()) {
          others.put(Decisions.label(node), precision.word() + " weights serve the budget");
        }
      }
    }
    Technique technique = new StaticQdq();
    Work restricted =
        new Work(
            work.model(),
            Settings.of(
                technique.descriptor(),
                Map.of(
                    "embeddings", Map.of("type", "float32"),
                    "costBasedExclusion", work.settings().flag("costBasedExclusion"),
                    "quantizeRest", work.settings().flag("quantizeRest"))),
            work.scope().excluding(others),
            work.hardware(),
            decisions,
            work.trials(),
            work.training(),
            work.progress());
    return new IntegerActivations(technique.plan(restricted), last);
  }

  @Override
  public StatisticsRequest needs() {
    return inner.needs();
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    Optional<Technique.Plan> next = inner.apply(statistics);
    return next.isPresent() ? Optional.of(new IntegerActivations(next.get(), last)) : last.get();
  }
}
