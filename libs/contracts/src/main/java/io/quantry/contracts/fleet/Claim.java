package io.quantry.contracts.fleet;

import io.quantry.contracts.job.Stage;
import io.quantry.contracts.spec.EvaluationSpec;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.Objectives;
import io.quantry.contracts.spec.TechniqueSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST /internal/v1/claims}: the request and its answers. */
public final class Claim {
  private Claim() {}

  /**
   * A member asks for one stage of one job.
   *
   * @param expirations as in the record that led to this; absent from an older member
   */
  public record Request(String memberId, String jobId, Stage stage, @Nullable Integer expirations) {
    /** For the first record of a wait. */
    public Request(String memberId, String jobId, Stage stage) {
      this(memberId, jobId, stage, 0);
    }
  }

  /** Whether it got it. */
  public enum Result {
    GRANTED,
    /** Somebody else has it, it is done, canceled or unknown: drop the record. */
    GONE
  }

  /** The answer; {@code work} is present exactly when granted. */
  public record Answer(Result result, @Nullable Work work) {}

  /**
   * Everything needed to do the stage.
   *
   * @param model files of the FP32 model, the model itself first
   * @param candidate files of the quantized model, present for an evaluation
   * @param dataset calibration or training data of a quantization or the data of an evaluation,
   *     where there are any
   * @param maxRuntimeMillis wall time after which the member stops the child with {@code
   *     attempt-timeout}
   * @param target where the result is to run; missing in an answer of an older job service
   * @param checkpoint what an earlier attempt left for a training to go on from, absent where none
   *     did
   * @param traceParent W3C context of the request that submitted the job, absent where there was
   *     none
   */
  public record Work(
      Lease lease,
      TechniqueSpec technique,
      List<BlobRef> model,
      @Nullable List<BlobRef> candidate,
      @Nullable DatasetRef dataset,
      EvaluationSpec evaluation,
      Objectives objectives,
      long maxRuntimeMillis,
      JobSpec.@Nullable Target target,
      @Nullable BlobRef checkpoint,
      @Nullable String traceParent) {
    /** Outside of a trace. */
    public Work(
        Lease lease,
        TechniqueSpec technique,
        List<BlobRef> model,
        @Nullable List<BlobRef> candidate,
        @Nullable DatasetRef dataset,
        EvaluationSpec evaluation,
        Objectives objectives,
        long maxRuntimeMillis,
        JobSpec.@Nullable Target target,
        @Nullable BlobRef checkpoint) {
      this(
          lease,
          technique,
          model,
          candidate,
          dataset,
          evaluation,
          objectives,
          maxRuntimeMillis,
          target,
          checkpoint,
          null);
    }
  }
}
