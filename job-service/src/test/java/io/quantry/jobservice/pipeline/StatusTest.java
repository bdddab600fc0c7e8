package io.quantry.jobservice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.EvaluateResult.Interval;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Verdict;
import io.quantry.jobservice.job.JobEnds.End;
import io.quantry.jobservice.job.JobEnds.Rival;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTest {
  private static End judged(Verdict verdict, Rival rival, double points) {
    Interval change = new Interval(-0.5, -0.6, -0.4, 0.95);
    return new End(JobState.SUCCEEDED, null, evaluation(verdict, change), rival, points);
  }

  private static EvaluateResult evaluation(Verdict verdict, @Nullable Interval change) {
    return new EvaluateResult(
        verdict, "words", "top1", 76.0, 75.5, change, null, 0.26, 200, List.of(), Map.of(), null);
  }

  @ParameterizedTest
  @CsvSource({"-0.4,\u22120.4", "0.25,+0.3", "-12,\u221212.0", "0.04,0.0", "-0.04,0.0", "0,0.0"})
  void saysThePointsAgainstTheChampion(double points, String words) {
    assertThat(Status.of(judged(Verdict.PASSED, Rival.COMPARED, points), "champion"))
        .isEqualTo(
            new Status(Status.State.SUCCESS, "passed: " + words + " points against champion"));
  }

  @ParameterizedTest
  @CsvSource({
    "NONE,there is no prod",
    "ITSELF,it is prod",
    "OTHERWISE,prod was measured otherwise"
  })
  void saysWhyThereAreNone(Rival rival, String words) {
    assertThat(Status.of(judged(Verdict.PASSED, rival, 0), "prod").description())
        .isEqualTo("passed: " + words + ", \u22120.5 points against the original");
  }

  @ParameterizedTest
  @CsvSource({
    "PASSED,success,success",
    "UNEVALUATED,success,success",
    "MISSED,failure,failed",
    "INCONCLUSIVE,failure,failed"
  })
  void theVerdictIsTheState(Verdict verdict, String github, String gitlab) {
    Status.State state = Status.of(judged(verdict, Rival.NONE, 0), "champion").state();
    assertThat(state.of(Forge.GITHUB)).isEqualTo(github);
    assertThat(state.of(Forge.GITLAB)).isEqualTo(gitlab);
  }

  @Test
  void aJobThatDidNotSucceedIsAnErrorInAtMost140Characters() {
    Status failed = Status.of(end(JobState.FAILED, "x".repeat(200)), "champion");
    assertThat(failed.state().of(Forge.GITHUB)).isEqualTo("error");
    assertThat(failed.state().of(Forge.GITLAB)).isEqualTo("failed");
    assertThat(failed.description()).startsWith("failed: xxx").endsWith("\u2026").hasSize(140);
    Status canceled = Status.of(end(JobState.CANCELED, null), "champion");
    assertThat(canceled.state().of(Forge.GITHUB)).isEqualTo("error");
    assertThat(canceled.state().of(Forge.GITLAB)).isEqualTo("canceled");
  }

  private static End end(JobState state, @Nullable String failure) {
    return new End(state, failure, null, Rival.NONE, 0);
  }

  @Test
  void whatWasNotMeasuredHasNoPoints() {
    End unmeasured =
        new End(JobState.SUCCEEDED, null, evaluation(Verdict.UNEVALUATED, null), Rival.NONE, 0);
    assertThat(Status.of(unmeasured, "champion").description())
        .isEqualTo("unevaluated: there is no champion");
    assertThat(Status.of(end(JobState.SUCCEEDED, null), "champion"))
        .isEqualTo(new Status(Status.State.SUCCESS, "not evaluated"));
  }
}
