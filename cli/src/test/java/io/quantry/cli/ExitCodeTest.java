package io.quantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.spec.Objectives.OnInconclusive;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {
  @ParameterizedTest
  @CsvSource({"REPORT, 4", "FAIL, 1", "PASS, 0"})
  void thePolicySettlesWhatTheDataCannot(OnInconclusive policy, int exitCode) {
    assertThat(ExitCode.of(Verdict.INCONCLUSIVE, policy)).isEqualTo(exitCode);
  }

  @ParameterizedTest
  @EnumSource
  void thePolicySettlesNothingElse(OnInconclusive policy) {
    assertThat(ExitCode.of(Verdict.PASSED, policy)).isEqualTo(ExitCode.GOOD);
    assertThat(ExitCode.of(Verdict.MISSED, policy)).isEqualTo(ExitCode.OBJECTIVE_MISSED);
    assertThat(ExitCode.of(Verdict.UNEVALUATED, policy)).isEqualTo(ExitCode.INCONCLUSIVE);
  }
}
