package io.quantry.contracts.engine;

import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.TechniqueSpec;
import org.jspecify.annotations.Nullable;

/**
 * Quantize a model.
 *
 * @param model path of the FP32 model; external data stands beside it
 * @param technique type and parameters, already validated against the catalog
 * @param calibration the calibration data, present if the technique needs any
 * @param training the training data, present if the technique trains; never beside calibration data
 * @param output path of the model to write
 * @param threads intra-op threads for calibration runs
 * @param target where the result is to run; a CPU like the one at hand where it is missing, and
 *     where a CPU's tags name no instruction set
 */
public record QuantizeTask(
    String model,
    TechniqueSpec technique,
    @Nullable DatasetInput calibration,
    @Nullable DatasetInput training,
    String output,
    int threads,
    JobSpec.@Nullable Target target) {
  /**
   * Name of the file in the scratch folder that holds what earlier calibration passes over the same
   * model and data showed, if any did, and what this one showed when the task is done.
   */
  public static final String CALIBRATION_FILE = "calibration.bin";

  /**
   * Name of the file in the scratch folder from which a training goes on, if it is there. The
   * engine puts a new one in its place after each epoch, by a rename, so that it is whole at any
   * time.
   */
  public static final String CHECKPOINT_FILE = "checkpoint.bin";

  /**
   * Name of the folder in the scratch folder that holds the tensors which an interrupted run of the
   * same task finished, if there was one, and those of this one until its result is written. It is
   * of use on the disk of the output alone, whose side file it becomes.
   */
  public static final String UNFINISHED_FOLDER = "unfinished";

  /** For a CPU like the one at hand, without training data. */
  public QuantizeTask(
      String model,
      TechniqueSpec technique,
      @Nullable DatasetInput calibration,
      String output,
      int threads) {
    this(model, technique, calibration, null, output, threads, null);
  }
}
