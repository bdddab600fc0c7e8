package io.quantry.cli.demo;

import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.job.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one case.
 *
 * @param model name of the model
 * @param technique type of the technique
 * @param job id of the job
 * @param version number of the candidate's version in the registry
 * @param state the job's last state
 * @param failure why it failed, where it did
 * @param sizeBytes size of the candidate
 * @param digest sha256 of the candidate
 * @param evaluation everything measured
 * @param checks the criteria and how they went
 * @param seconds from submission to the end
 */
record CaseResult(
    String model,
    String technique,
    String job,
    @Nullable Integer version,
    String state,
    @Nullable String failure,
    @Nullable Long sizeBytes,
    @Nullable String digest,
    @Nullable EvaluateResult evaluation,
    List<Criterion.Check> checks,
    double seconds) {
  CaseResult {
    checks = List.copyOf(checks);
  }

  boolean good() {
    return evaluation != null
        && evaluation.verdict() == Verdict.PASSED
        && checks.stream().allMatch(Criterion.Check::good);
  }
}
