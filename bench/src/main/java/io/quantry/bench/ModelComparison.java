package io.quantry.bench;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.Recurrence;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a candidate and its FP32 model on the same feeds. Where a state is carried from frame to
 * frame it is the FP32 model's for both, so that errors are those of one frame.
 */
final class ModelComparison implements AutoCloseable {
  private final Session expected;
  private final Session actual;
  private final Map<String, OutputError> errors = new LinkedHashMap<>();

  private ModelComparison(Session expected, Session actual) {
    this.expected = expected;
    this.actual = actual;
  }

  static ModelComparison open(Path fp32, Path candidate, int threads) {
    Session expected = Session.open(fp32, SessionSettings.threads(threads));
    try {
      return new ModelComparison(
          expected, Session.open(candidate, SessionSettings.threads(threads)));
    } catch (RuntimeException e) {
      expected.close();
      throw e;
    }
  }

  /** What both models take. */
  List<TensorSignature> inputs() {
    return expected.inputs();
  }

  /** Runs chosen samples one by one, or in batches of the size that the model prescribes. */
  void add(Dataset dataset, SampleSelection selection) {
    ModelFit fit = ModelFit.of(dataset, expected.inputs());
    Recurrence recurrence = new Recurrence(dataset, fit);
    try (BatchReader reader = dataset.read(selection, fit.fixedBatch().orElse(1))) {
      for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
        if (fit.framewise()) {
          recurrence.run(next.get(), this::add);
        } else {
          fit.feeds(next.get()).forEach(this::add);
        }
      }
    }
  }

  /** Runs both on one feed and returns the FP32 model's outputs. */
  Map<String, TensorValue> add(Map<String, TensorValue> feed) {
    Map<String, TensorValue> outputs = expected.run(feed);
    Map<String, TensorValue> others = actual.run(feed);
    outputs.forEach(
        (name, value) ->
            errors
                .computeIfAbsent(name, OutputError::new)
                .add(value, Optional.ofNullable(others.get(name)).orElseThrow()));
    return outputs;
  }

  /** By output, in the model's order. */
  Map<String, OutputError> errors() {
    return errors;
  }

  @Override
  public void close() {
    try (expected) {
      actual.close();
    }
  }
}
