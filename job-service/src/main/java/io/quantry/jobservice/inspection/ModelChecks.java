package io.quantry.jobservice.inspection;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.OutlineResult;
import io.quantry.contracts.engine.PlanResult;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.jobservice.inspection.UploadChecker.UploadedFile;
import io.quantry.jobservice.quarantine.Quarantine;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Checks, plans and drawings of models, the first two with the same consequences of a crash as jobs
 * have: one more try, for the cause may have been on our side, then quarantine, and no child
 * process for it any more.
 */
@Component
public class ModelChecks {
  private final UploadChecker checker;
  private final Quarantine quarantine;

  ModelChecks(UploadChecker checker, Quarantine quarantine) {
    this.checker = checker;
    this.quarantine = quarantine;
  }

  /** As {@link UploadChecker#checkModel}, and {@code model-quarantined}. */
  public ModelFacts check(UUID tenant, List<UploadedFile> files) {
    return guarded(tenant, files, () -> checker.checkModel(files));
  }

  /** As {@link UploadChecker#plan}, and {@code model-quarantined}. */
  public PlanResult plan(
      UUID tenant, TechniqueSpec technique, JobSpec.Target target, List<UploadedFile> files) {
    return guarded(tenant, files, () -> checker.plan(technique, target, files));
  }

  /**
   * As {@link UploadChecker#outline}, and {@code model-quarantined}. A crash has no consequences:
   * it says nothing of what jobs would do.
   */
  public OutlineResult outline(UUID tenant, List<UploadedFile> files) {
    quarantine.requireFree(tenant, files.getFirst().sha256(), null);
    return checker.outline(files);
  }

  private <T> T guarded(UUID tenant, List<UploadedFile> files, Supplier<T> check) {
    String sha256 = files.getFirst().sha256();
    quarantine.requireFree(tenant, sha256, null);
    try {
      return check.get();
    } catch (QuantryException failure) {
      if (failure.code() != ErrorCode.MODEL_CRASHED_RUNTIME) {
        throw failure;
      }
    }
    try {
      return check.get();
    } catch (QuantryException failure) {
      if (failure.code() == ErrorCode.MODEL_CRASHED_RUNTIME) {
        quarantine.add(tenant, sha256, checker.runtimeVersion(), null);
      }
      throw failure;
    }
  }
}
