package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.onnx.pass.ShareInitializers;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes an assignment into the model, and what was decided into the report. */
final class Outcome {
  private final Work work;
  private final Model reference;
  private final Roundings roundings;
  private final Candidates candidates;
  private final Map<String, WeightLayer> byReader = new HashMap<>();
  private final Map<WeightLayer, Precision> precisions = new HashMap<>();

  /**
   * @param assignment precisions by the name of the weights
   */
  Outcome(
      Work work,
      Model reference,
      Roundings roundings,
      List<WeightLayer> layers,
      Candidates candidates,
      Map<String, Precision> assignment) {
    this.work = work;
    this.reference = reference;
    this.roundings = roundings;
    this.candidates = candidates;
    for (WeightLayer layer : layers) {
      layer.readers().forEach(node -> byReader.put(Decisions.label(node), layer));
      precisions.put(layer, assignment.getOrDefault(layer.name(), Precision.FLOAT32));
    }
  }

  /**
   * Rounds what is FP32 still.
   *
   * @param integers what the static technique did before; empty where it did nothing
   */
  Optional<Technique.Plan> write(Decisions integers) {
    Set<String> reported = new HashSet<>();
    StoredWeights stored = new StoredWeights(roundings);
    for (WeightLayer layer : WeightLayer.of(work.model())) {
      // Found by a reader: an algorithm may have put other weights in their place.
      WeightLayer planned = byReader.get(layer.label());
      if (planned != null) {
        Precision precision = precisions.getOrDefault(planned, Precision.FLOAT32);
        layer.readers().forEach(node -> report(node, layer, planned, precision, reported));
        stored.rewrite(layer, precision);
      }
    }
    work.decisions().addAll(integers, node -> !reported.contains(node));
    new RemoveDeadNodes().run(work.model());
    new ShareInitializers().run(work.model());
    if (work.trials().hasData()) {
      double decibels = OutputFidelity.worstSqnrDb(work.trials().compare(reference, work.model()));
      work.decisions()
          .note(
              String.format(
                  Locale.ROOT,
                  "the error at the worst output is %.4f of it (%.1f dB) on the sample data",
                  Math.pow(10, -decibels / 20),
                  decibels));
    }
    return Optional.empty();
  }

  private void report(
      Node node,
      WeightLayer layer,
      WeightLayer planned,
      Precision precision,
      Set<String> reported) {
    reported.add(Decisions.label(node));
    if (precision == Precision.FLOAT32) {
      work.decisions()
          .keptFloat(
              node,
              candidates
                  .kept()
                  .getOrDefault(planned, "float32 weights are worth their cost under the budget"));
    } else {
      work.decisions().quantized(node, form(layer, precision));
    }
  }

  private String form(WeightLayer layer, Precision precision) {
    boolean packed = precision.isInteger() && roundings.isDequantized(layer, precision);
    String scales =
        precision == Precision.INT4 && packed
            ? " in blocks of " + roundings.blockSize()
            : precision.isInteger() ? ", a scale for each channel" : "";
    return "%s weights%s%s".formatted(precision.word(), scales, packed ? "" : ", widened at load");
  }
}
