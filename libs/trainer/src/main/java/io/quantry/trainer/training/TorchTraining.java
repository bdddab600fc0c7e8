package io.quantry.trainer.training;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.training.LayerReconstruction;
import io.quantry.quantizer.training.ReconstructionSettings;
import io.quantry.quantizer.training.ReconstructionUnit;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.training.TrainingOutcome;
import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.trainer.data.Samples;
import io.quantry.trainer.reconstruction.Reconstruction;
import io.quantry.trainer.torch.Torch;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/** Training on libtorch. One training at a time. */
public final class TorchTraining implements Training {
  private final Supplier<? extends Samples> samples;
  private final @Nullable Path checkpoint;
  private final int threads;
  private final TrainingListener listener;
  private final ProgressListener canceling;

  /**
   * @param samples asked for when training begins
   * @param checkpoint file that is replaced after each epoch and read at the start; null for none
   * @param threads of one operator
   * @param canceling asked before each step
   */
  public TorchTraining(
      Supplier<? extends Samples> samples,
      @Nullable Path checkpoint,
      int threads,
      TrainingListener listener,
      ProgressListener canceling) {
    this.samples = samples;
    this.checkpoint = checkpoint;
    this.threads = threads;
    this.listener = listener;
    this.canceling = canceling;
  }

  @Override
  public boolean isPossible() {
    return Torch.isPackaged();
  }

  @Override
  public TrainingOutcome train(Model student, Model teacher, TrainingSettings settings) {
    Device device = Torch.begin(threads, settings.seed());
    Checkpoint kept =
        checkpoint == null ? null : new Checkpoint(checkpoint, identity(student, settings), device);
    try (Trainer trainer =
        new Trainer(student, teacher, settings, samples.get(), device, kept, listener, canceling)) {
      TrainingOutcome outcome = trainer.run();
      listener.done(outcome);
      return outcome;
    }
  }

  @Override
  public List<LayerReconstruction> reconstruct(
      Model reference,
      Model quantized,
      List<ReconstructionUnit> units,
      ReconstructionSettings settings) {
    Device device = Torch.begin(threads, settings.seed());
    try (Reconstruction reconstruction =
        new Reconstruction(reference, quantized, settings, samples.get(), device, canceling)) {
      return reconstruction.run(units);
    }
  }

  /** The same for the same settings and constants of the same names and dims. */
  private static long identity(Model student, TrainingSettings settings) {
    CRC32 names = new CRC32();
    for (Value value : student.graph().initializers()) {
      names.update(
          (value.name() + value.shape()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return names.getValue() << 32 ^ settings.toString().hashCode();
  }
}
