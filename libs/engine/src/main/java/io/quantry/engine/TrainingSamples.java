package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import io.quantry.trainer.data.SampleFile;
import io.quantry.trainer.data.SampleInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decodes a dataset once, into a file from which a trainer reads in any order. */
final class TrainingSamples {
  private static final int BATCH = 64;

  private TrainingSamples() {}

  /**
   * @param inputs of the model
   * @param selection the samples
   * @param file to write; deleted when the result is closed
   * @throws QuantryException {@code dataset-model-mismatch} if the model prescribes its batch, the
   *     samples differ in shape, or are frames that carry a state
   */
  static SampleFile decode(
      Dataset dataset, List<TensorSignature> inputs, SampleSelection selection, Path file)
      throws IOException {
    ModelFit fit = ModelFit.of(dataset, inputs);
    if (fit.framewise() || fit.fixedBatch().isPresent() || dataset.feedsPerSample() != 1) {
      throw new QuantryException(
          ErrorCode.DATASET_MODEL_MISMATCH,
          "A trainer wants single samples, and batches of any size in training: export the model with a free batch axis, and give data that are no pairs and carry no state");
    }
    SampleFile samples = null;
    try (BatchReader reader = dataset.read(selection, BATCH)) {
      for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
        Batch batch = next.get();
        Map<String, TensorValue> feed = fit.feeds(batch).getFirst();
        List<SampleInput> shapes = shapes(inputs, feed);
        if (samples == null) {
          samples = SampleFile.create(file, shapes);
        }
        requireEqual(samples.inputs(), shapes);
        List<ByteBuffer> rows = new ArrayList<>();
        shapes.forEach(input -> rows.add(require(feed, input.name()).content()));
        samples.add(rows, batch.size());
        if (batch.targets() instanceof Targets.Labels labels) {
          samples.addLabels(classes(labels));
        }
      }
    }
    if (samples == null) {
      throw new QuantryException(
          ErrorCode.DATASET_EMPTY, "The training data have no sample; expected two at least");
    }
    return samples;
  }

  private static List<SampleInput> shapes(
      List<TensorSignature> inputs, Map<String, TensorValue> feed) {
    List<SampleInput> shapes = new ArrayList<>();
    for (TensorSignature input : inputs) {
      TensorValue value = require(feed, input.name());
      long[] shape = value.shape();
      shapes.add(
          new SampleInput(
              input.name(), value.elementType(), Arrays.copyOfRange(shape, 1, shape.length)));
    }
    return shapes;
  }

  private static TensorValue require(Map<String, TensorValue> feed, String name) {
    TensorValue value = feed.get(name);
    if (value == null) {
      throw new IllegalStateException("no feed for " + name);
    }
    return value;
  }

  private static void requireEqual(List<SampleInput> first, List<SampleInput> now) {
    for (int i = 0; i < first.size(); i++) {
      if (!Arrays.equals(first.get(i).dims(), now.get(i).dims())) {
        throw new QuantryException(
            ErrorCode.DATASET_MODEL_MISMATCH,
            "Samples of '%s' differ in shape, %s and %s: training wants one shape, so crop or pad them"
                .formatted(
                    now.get(i).name(),
                    Arrays.toString(first.get(i).dims()),
                    Arrays.toString(now.get(i).dims())));
      }
    }
  }

  /** Classes beyond an int are beyond any model, and named as such by the trainer. */
  private static int[] classes(Targets.Labels labels) {
    return Arrays.stream(labels.classes())
        .mapToInt(label -> Math.clamp(label, Integer.MIN_VALUE, Integer.MAX_VALUE))
        .toArray();
  }
}
