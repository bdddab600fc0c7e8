package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.catalog.TechniqueCatalog;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.job.Stage;
import io.quantry.jobservice.fleet.Capacity;
import io.quantry.jobservice.inspection.ModelChecks;
import io.quantry.jobservice.inspection.UploadChecker;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What is known of a job before it is submitted: the spec with its defaults, the catalog's
 * expectations, and the plan that the engine makes of this very model. No transaction is open while
 * the engine works.
 */
@Component
class JobPlans {
  /** A plan reads no data, however many the job will have. */
  private static final Failure WITHOUT_DATA =
      Failure.of(
          ErrorCode.CALIBRATION_REQUIRED,
          "The technique decides by what it measures on the calibration data, which a plan does not"
              + " read: the job itself will tell");

  private final TechniqueCatalog catalog;
  private final ModelChecks checks;
  private final Capacity capacity;

  JobPlans(TechniqueCatalog catalog, ModelChecks checks, Capacity capacity) {
    this.catalog = catalog;
    this.capacity = capacity;
    this.checks = checks;
  }

  /**
   * The answer to a dry run. Where a limit of planning or a passing cause kept the engine from a
   * plan, {@code planProblem} says so, since the job itself may well succeed.
   *
   * @throws QuantryException with the code that the job would fail with
   */
  Map<String, Object> plan(UUID tenant, ResolvedSpec resolved) {
    Map<String, Object> technique =
        catalog.documents().stream()
            .filter(entry -> resolved.spec().technique().type().equals(entry.get("type")))
            .findFirst()
            .orElseThrow();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("model", resolved.model().modelName() + ":" + resolved.model().version());
    answer.put("pool", resolved.pool().orElse("none"));
    waiting(resolved.pool().orElse(null)).ifPresent(waiting -> answer.put("waiting", waiting));
    answer.put("spec", resolved.spec());
    answer.put("expectations", technique.getOrDefault("expectations", List.of()));
    answer.put("kernels", technique.getOrDefault("kernels", List.of()));
    try {
      answer.put(
          "plan",
          checks.plan(
              tenant, resolved.spec().technique(), resolved.spec().target(), files(resolved)));
    } catch (QuantryException failure) {
      if (resolved.spec().calibrationDataset() != null
          && failure.code() == ErrorCode.CALIBRATION_REQUIRED) {
        answer.put("planProblem", WITHOUT_DATA);
      } else if (failure.code().fault() == ErrorCode.Fault.USER) {
        throw failure;
      } else {
        answer.put("planProblem", Failure.of(failure));
      }
    }
    return answer;
  }

  /** What would keep the job waiting as things are, the first stage first. */
  private Optional<Waiting> waiting(@Nullable String pool) {
    return Arrays.stream(Stage.values())
        .filter(stage -> pool == null || capacity.takers(stage, pool) == 0)
        .findFirst()
        .map(stage -> Waiting.planned(stage, pool));
  }

  private static List<UploadChecker.UploadedFile> files(ResolvedSpec resolved) {
    return resolved.model().files().stream()
        .map(file -> new UploadChecker.UploadedFile(file.name(), file.sha256(), file.sizeBytes()))
        .toList();
  }
}
