package io.quantry.quantizer.technique.trained;

import static java.util.Objects.requireNonNull;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.SessionSettings.Optimization;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.ExactProducts;
import io.quantry.quantizer.runtime.FeedSource;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.trial.Trials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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

  /** How near the outputs of two models are in integers, as the runtime fuses them. */
  static double sqnrDb(
      Model reference, Model candidate, List<Map<String, TensorValue>> feeds, Path folder) {
    return sqnrDb(reference, candidate, feeds, folder, Optimization.ALL);
  }

  /** The same with every operator as it stands, in floats. */
  static double floatSqnrDb(
      Model reference, Model candidate, List<Map<String, TensorValue>> feeds, Path folder) {
    return sqnrDb(reference, candidate, feeds, folder, Optimization.DISABLED);
  }

  /** Of the reference every operator as it stands. */
  private static double sqnrDb(
      Model reference,
      Model candidate,
      List<Map<String, TensorValue>> feeds,
      Path folder,
      Optimization optimization) {
    SessionSettings plain = SessionSettings.threads(1).withOptimization(Optimization.DISABLED);
    SessionSettings settings = SessionSettings.threads(1).withOptimization(optimization);
    double signal = 0;
    double noise = Double.MIN_NORMAL;
    try (Session first = Session.open(write(reference, folder), plain);
        Session second = Session.open(write(candidate, folder), settings)) {
      for (Map<String, TensorValue> feed : feeds) {
        Map<String, TensorValue> actual = second.run(feed);
        for (Map.Entry<String, TensorValue> entry : first.run(feed).entrySet()) {
          float[] expected = entry.getValue().floats();
          float[] got = requireNonNull(actual.get(entry.getKey())).floats();
          for (int i = 0; i < expected.length; i++) {
            signal += (double) expected[i] * expected[i];
            noise += ((double) expected[i] - got[i]) * ((double) expected[i] - got[i]);
          }
        }
      }
    }
    return 10 * Math.log10(signal / noise);
  }

  private static Path write(Model model, Path folder) {
    try {
      Path file = Files.createTempFile(folder, "model", ".onnx");
      ModelWriter.write(ExactProducts.of(model), file);
      return file;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
