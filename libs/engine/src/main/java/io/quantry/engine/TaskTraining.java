package io.quantry.engine;

import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.Shape;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorSignature;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.technique.TrainingUse;
import io.quantry.quantizer.training.Training;
import io.quantry.trainer.data.SampleFile;
import io.quantry.trainer.training.TorchTraining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The trainer of one task. Its samples are decoded when a technique first asks for them: all of the
 * training data, else those that the task calibrates on, from which roundings can be learned. Its
 * checkpoint lies in the task's folder.
 */
final class TaskTraining implements AutoCloseable {
  private final Path folder;
  private final QuantizeTask task;
  private final Optional<Calibration> calibration;
  private final Path model;
  private final WorkFolder work;
  private final ProgressListener canceling;
  private final TrainingEvents events;
  private @Nullable SampleFile samples;

  TaskTraining(
      Path folder,
      QuantizeTask task,
      Optional<Calibration> calibration,
      Path model,
      WorkFolder work,
      TrainingEvents events,
      ProgressListener canceling) {
    this.folder = folder;
    this.task = task;
    this.calibration = calibration;
    this.model = model;
    this.work = work;
    this.canceling = canceling;
    this.events = events;
  }

  /** {@link Training#NONE} where the task does not bring the data that its technique wants. */
  Training training() {
    if (task.training() == null && calibration.isEmpty()) {
      return Training.NONE;
    }
    boolean trains = Catalog.descriptor(task.technique().type()).training() != TrainingUse.NONE;
    if (trains ? task.training() == null : calibration.isEmpty()) {
      return Training.NONE;
    }
    Path checkpoint = folder.resolve(QuantizeTask.CHECKPOINT_FILE);
    return new TorchTraining(
        this::samples,
        task.training() == null ? null : checkpoint,
        task.threads(),
        events,
        canceling);
  }

  private SampleFile samples() {
    SampleFile known = samples;
    if (known != null) {
      return known;
    }
    try {
      SampleFile decoded = decode(work.file("samples.bin"));
      samples = decoded;
      return decoded;
    } catch (IOException unwritten) {
      throw new UncheckedIOException(unwritten);
    }
  }

  private SampleFile decode(Path file) throws IOException {
    DatasetInput data = task.training();
    return data == null
        ? calibration.orElseThrow().decoded(inputsOfAnyBatch(), file)
        : TrainingSamples.decode(
            Datasets.open(folder, data), inputs(), SampleSelection.all(), file);
  }

  /** Roundings are learned in batches that the model prescribes, from samples decoded apart. */
  private List<TensorSignature> inputsOfAnyBatch() {
    return inputs().stream()
        .map(input -> new TensorSignature(input.name(), input.elementType(), free(input.shape())))
        .toList();
  }

  private static Shape free(Shape shape) {
    if (shape.rank() == 0) {
      return shape;
    }
    List<Dimension> dimensions = new ArrayList<>(shape.dimensions());
    dimensions.set(0, new Dimension.Unknown());
    return new Shape(dimensions);
  }

  private List<TensorSignature> inputs() {
    try (Session session = Session.open(model, SessionSettings.threads(1))) {
      return session.inputs();
    }
  }

  @Override
  public void close() throws IOException {
    if (samples != null) {
      samples.close();
    }
  }
}
