package io.quantry.bench.training;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.trainer.training.TorchTraining;
import io.quantry.trainer.training.TrainingListener;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Configurations of the static technique, judged on training pictures kept out of calibration. */
final class StaticCandidates {
  private final Workshop workshop;
  private final Task task;
  private final String row;
  private final Map<String, Object> judged = new LinkedHashMap<>();

  /** One that was judged; its model is written. */
  record Candidate(String name, Form form, Top1 heldOut) {}

  StaticCandidates(Workshop workshop, Task task, String row) {
    this.workshop = workshop;
    this.task = task;
    this.row = row;
  }

  /**
   * Quantizes and judges.
   *
   * @param name by which the model is written, beside the row's
   */
  Candidate judge(String name, Map<String, Object> types, String method, List<String> algorithms)
      throws IOException {
    Map<String, Object> parameters = new LinkedHashMap<>(types);
    parameters.put("calibration.method", method);
    parameters.put("algorithms", algorithms);
    parameters.put("costBasedExclusion", false);
    Form form = new Form("static", parameters);
    Pictures calibration = workshop.calibration(task);
    TorchTraining training =
        new TorchTraining(
            () -> calibration,
            null,
            workshop.options().threads(),
            TrainingListener.NONE,
            ProgressListener.NONE);
    Model model = workshop.quantize(task, form, training);
    String file = row + "." + name;
    workshop.write(model, file);
    Top1 heldOut =
        Top1.of(workshop.files().model(file), workshop.heldOut(task), workshop.options().threads());
    judged.put(
        name,
        Map.of(
            "parameters", parameters,
            "heldOutTop1", heldOut.percent(),
            "heldOutCrossEntropy", heldOut.crossEntropy()));
    return new Candidate(name, form, heldOut);
  }

  /** What was judged, for the row. */
  Map<String, Object> judged() {
    return judged;
  }

  static Candidate best(List<Candidate> candidates) {
    return candidates.stream()
        .reduce((a, b) -> b.heldOut().isBetterThan(a.heldOut()) ? b : a)
        .orElseThrow();
  }
}
