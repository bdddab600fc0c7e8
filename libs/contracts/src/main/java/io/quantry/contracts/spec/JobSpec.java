package io.quantry.contracts.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job as submitted, every default filled in.
 *
 * @param model the FP32 model
 * @param calibrationDataset {@code technique.calibration.dataset}
 * @param trainingDataset {@code technique.training.dataset}; of the two at most one is there
 * @param evaluationDataset {@code evaluation.dataset}
 */
public record JobSpec(
    Reference model,
    TechniqueSpec technique,
    @Nullable Reference calibrationDataset,
    @Nullable Reference trainingDataset,
    Target target,
    EvaluationSpec evaluation,
    @Nullable Reference evaluationDataset,
    Objectives objectives,
    Execution execution,
    Output output) {
  public JobSpec {
    if (calibrationDataset != null && trainingDataset != null) {
      throw new IllegalArgumentException("A technique takes one set of data");
    }
  }

  /** Whether the technique trains, and so its data are training data. */
  public boolean trains() {
    return trainingDataset != null;
  }

  /** The technique's data, whatever it does with them. */
  public Optional<Reference> techniqueDataset() {
    return Optional.ofNullable(trains() ? trainingDataset : calibrationDataset);
  }

  /**
   * Where the result is to run.
   *
   * @param hardware one of {@link #HARDWARE}
   * @param tags capabilities that the machine must announce: among {@link #INSTRUCTION_SETS}, or
   *     what a pool of workers requires
   * @param runtime the oldest ONNX Runtime that the result must load in, such as {@code 1.20}; null
   *     for the one that this version of the platform uses
   */
  public record Target(String hardware, List<String> tags, @Nullable String runtime) {
    /** Classes of hardware that techniques know. */
    public static final List<String> HARDWARE = List.of("cpu", "gpu");

    /** Instruction sets, as Linux names them, that tell one CPU from another. */
    public static final List<String> INSTRUCTION_SETS =
        List.of(
            "amx_int8",
            "asimd",
            "asimddp",
            "avx",
            "avx2",
            "avx512_vnni",
            "avx512bw",
            "avx512f",
            "avx512vl",
            "avx_vnni",
            "i8mm",
            "sse4_2",
            "sve");

    /** A version of ONNX Runtime that techniques can write for: {@code 1.20} or {@code >=1.20}. */
    public static final String RUNTIME = "(>=)?1\\.(1[5-9]|[2-9][0-9])";

    public Target {
      tags = List.copyOf(tags);
    }

    /** For the runtime that this version of the platform uses. */
    public Target(String hardware, List<String> tags) {
      this(hardware, tags, null);
    }
  }

  /** Order of the backlog; within one priority tenants share fairly. */
  public enum Priority {
    LOW,
    NORMAL,
    HIGH
  }

  /**
   * Limits of the job's execution.
   *
   * @param maxQueue longest wait for capacity
   * @param maxRuntime longest wall time of one attempt
   * @param maxAttempts attempts per stage
   */
  public record Execution(
      Priority priority, Duration maxQueue, Duration maxRuntime, int maxAttempts) {}

  /**
   * Where the result is registered.
   *
   * @param register name of the model that gets a new version; absent: the input model's name
   * @param alias alias to point at the new version
   */
  public record Output(@Nullable String register, @Nullable String alias) {
    public Optional<String> registerName() {
      return Optional.ofNullable(register);
    }
  }
}
