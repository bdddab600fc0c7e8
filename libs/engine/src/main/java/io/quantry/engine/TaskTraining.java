package io.quantry.engine;

import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorSignature;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.training.Training;
import io.quantry.trainer.data.SampleFile;
import io.quantry.trainer.training.TorchTraining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trainer of one task: its samples are decoded when a technique first asks for them, and its
 * checkpoint lies in the task's folder.
 */
final class TaskTraining implements AutoCloseable {
  private final Path folder;
  private final QuantizeTask task;
  private final Path model;
  private final WorkFolder work;
  private final ProgressListener canceling;
  private final TrainingEvents events;
  private @Nullable SampleFile samples;

  TaskTraining(
      Path folder,
      QuantizeTask task,
      Path model,
      WorkFolder work,
      Progress progress,
      ProgressListener canceling) {
    this.folder = folder;
    this.task = task;
    this.model = model;
    this.work = work;
    this.canceling = canceling;
    this.events = new TrainingEvents(progress);
  }

  /** {@link Training#NONE} where the task brings no training data. */
  Training training() {
    if (task.training() == null) {
      return Training.NONE;
    }
    return new TorchTraining(
        this::samples,
        folder.resolve(QuantizeTask.CHECKPOINT_FILE),
        task.threads(),
        events,
        canceling);
  }

  private SampleFile samples() {
    SampleFile known = samples;
    DatasetInput data = task.training();
    if (known != null) {
      return known;
    }
    if (data == null) {
      throw new IllegalStateException("a task without training data");
    }
    try {
      SampleFile decoded =
          TrainingSamples.decode(
              Datasets.open(folder, data),
              inputs(),
              SampleSelection.all(),
              work.file("samples.bin"));
      samples = decoded;
      return decoded;
    } catch (IOException unwritten) {
      throw new UncheckedIOException(unwritten);
    }
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
