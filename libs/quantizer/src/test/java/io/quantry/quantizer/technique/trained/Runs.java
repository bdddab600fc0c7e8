package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Model;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.FeedSource;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Quantizes and compares by ONNX Runtime. */
final class Runs {
  private Runs() {}

  static QuantizationOutcome quantize(
      Model model,
      String type,
      Map<String, Object> parameters,
      List<Map<String, TensorValue>> feeds,
      Training training) {
    return new Quantizer(Catalog.techniques())
        .quantize(
            model.copy(),
            new QuantizationRequest(type, parameters),
            new FeedSource(feeds),
            Trials.NONE,
            training,
            ProgressListener.NONE);
  }

  /** How near the outputs of two models are, at worst. */
  static double sqnrDb(
      Model reference, Model candidate, List<Map<String, TensorValue>> feeds, Path folder) {
    return OutputFidelity.worstSqnrDb(
        new OrtTrials(feeds, folder, 1).compare(reference, candidate));
  }
}
