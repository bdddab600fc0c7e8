package io.quantry.engine;

import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.PlanResult;
import io.quantry.contracts.engine.PlanTask;
import io.quantry.engine.large.PlannedStore;
import io.quantry.engine.large.WholeModels;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.StatisticsCache;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.rounding.Roundings;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.training.Training;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a technique that streams would do and cost, from the graph alone: no weights are read, none
 * are made, and nothing runs. Time and memory follow measurements on models of 4 and 8 GB.
 */
final class StreamedPlan {
  /** Of a whole command on two threads: reading, rounding, writing and the proof. */
  private static final double BYTES_PER_THREAD_AND_SECOND = 100e6;

  /** More threads than these wait for the disk. */
  private static final int MOST_THREADS = 8;

  /** Starting, reading the graph, loading the runtime. */
  private static final double START_SECONDS = 2;

  private static final long PROCESS_BYTES = 200L << 20;

  /** What threads hold of tensors, and the proof of one layer with the runtime's buffers. */
  private static final long LAYERS_BYTES = 400L << 20;

  /** Where models are run as a whole: the file's bytes and the session's. */
  private static final long MODEL_COPIES = 2;

  private final PlanTask task;
  private final WorkFolder work;
  private final OptionalLong memory;

  /**
   * @param memory what the process may use, if that is limited
   */
  StreamedPlan(PlanTask task, WorkFolder work, OptionalLong memory) {
    this.task = task;
    this.work = work;
    this.memory = memory;
  }

  /**
   * @throws io.quantry.contracts.QuantryException {@code memory-limit-exceeded} for calibration
   *     data that the model cannot be run on here
   */
  PlanResult of(ScannedModel source) throws IOException {
    Model model = source.readLean();
    long inputBytes = source.bytes(model);
    boolean runs = WholeModels.fit(inputBytes, memory);
    if (!runs && task.calibration() != null) {
      throw WholeModels.nothingToLearn(inputBytes);
    }
    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques(), StatisticsCache.NONE, PlannedStore.INSTANCE)
            .quantize(
                model,
                QuantizeRun.request(task.technique(), task.target()),
                new PlanningSource(Optional.empty(), task.threads(), work),
                new RuntimeTrials(Optional.empty(), Optional.empty(), task.threads(), work),
                Training.NONE,
                ProgressListener.NONE);
    long expectedBytes = ModelWriter.sizeBytes(outcome.model());
    return new PlanResult(
        inputBytes,
        expectedBytes,
        QuantizeRun.decisions(outcome.quantized()),
        QuantizeRun.decisions(outcome.keptFloat()),
        new PlanResult.Time(seconds(inputBytes), 0, 0, 0),
        memory(runs, inputBytes, expectedBytes),
        notes(runs, inputBytes, outcome));
  }

  private double seconds(long inputBytes) {
    int threads = Math.clamp(task.threads(), 1, MOST_THREADS);
    return START_SECONDS + inputBytes / (BYTES_PER_THREAD_AND_SECOND * threads);
  }

  private static PlanResult.Memory memory(boolean runs, long inputBytes, long expectedBytes) {
    long models =
        runs ? Math.max(LAYERS_BYTES, MODEL_COPIES * (inputBytes + expectedBytes)) : LAYERS_BYTES;
    return new PlanResult.Memory(PROCESS_BYTES + models, models, 0);
  }

  private List<Finding> notes(boolean runs, long inputBytes, QuantizationOutcome outcome) {
    List<Finding> notes = new ArrayList<>();
    notes.add(
        new Finding(
            "ESTIMATE",
            "Layers and size come from the graph: no weights were read, so the job alone shows ones that"
                + " are not finite; time and memory are estimates from large models on a machine of two"
                + " cores"));
    if (!runs) {
      notes.add(
          new Finding(
              "BASELINE_UNAVAILABLE",
              WholeModels.reason(inputBytes)
                  + ": a job that has no more memory proves the result layer by layer instead"));
    }
    if (task.calibration() != null || roundsSlowly()) {
      notes.add(
          new Finding(
              "ROUNDING_NOT_TIMED",
              "The time is that of rounding to nearest: what other roundings and calibration data take"
                  + " comes on top"));
    }
    outcome.notes().forEach(note -> notes.add(new Finding("NOTE", note)));
    return notes;
  }

  /** Those that need data are left out without any. */
  private boolean roundsSlowly() {
    Settings settings =
        Settings.of(Catalog.descriptor(task.technique().type()), task.technique().parameters());
    return settings.declares("algorithms")
        && settings.strings("algorithms").contains(Roundings.HQQ);
  }
}
