package io.quantry.evaluation.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.evaluation.latency.LatencyComparison;
import io.quantry.evaluation.latency.LatencyPoint;
import io.quantry.evaluation.metric.MetricResult;
import io.quantry.evaluation.statistics.Interval;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
  @ParameterizedTest
  @CsvSource({
    // drop allowed, speedup asked, size allowed
    "1.0, 2.0, 0.3, PASSED",
    "0.4, 2.0, 0.3, INCONCLUSIVE",
    "0.1, 2.0, 0.3, MISSED",
    "1.0, 2.4, 0.3, INCONCLUSIVE",
    "1.0, 2.6, 0.3, MISSED",
    "1.0, 2.0, 0.2, MISSED",
    "0.4, 2.6, 0.3, MISSED",
    ", , , PASSED"
  })
  void letsTheBoundsDecide(
      @Nullable Double drop, @Nullable Double speedup, @Nullable Double size, Verdict verdict) {
    assertThat(judge(drop, speedup, size, false).verdict()).isEqualTo(verdict);
  }

  @Test
  void cannotEvaluateWhatWasNotMeasured() {
    Objectives objectives = new Objectives(1.0, 0.95, null, null);
    Judge judge = new Judge(objectives, Optional.empty(), Optional.empty(), 0.25, false);
    assertThat(judge.verdict()).isEqualTo(Verdict.UNEVALUATED);
    Objectives both = new Objectives(1.0, 0.95, null, 0.1);
    assertThat(new Judge(both, Optional.empty(), Optional.empty(), 0.25, false).verdict())
        .isEqualTo(Verdict.MISSED);
  }

  @Test
  void missesWhateverTheObjectivesWhenOutputsAreNotFinite() {
    assertThat(judge(null, null, null, true).verdict()).isEqualTo(Verdict.MISSED);
  }

  @Test
  void saysItInWords() {
    assertThat(judge(1.0, 2.0, 0.3, false).words())
        .isEqualTo(
            "−0.30 points of top1 (95 % interval −0.60 to 0.00), at worst −0.50 with 95 %"
                + " confidence, allowed −1.00; 2.40× as fast (2.25 to 2.55) at batch 1, asked 2.00×;"
                + " 26.0 % of the size (allowed 30.0 %)");
  }

  @Test
  void refusesObjectivesThatAreNoNumbers() {
    assertThatThrownBy(() -> new Objectives(Double.NaN, 0.95, null, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Objectives(-1.0, 0.95, null, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Objectives(null, 1.0, null, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Judge judge(
      @Nullable Double drop, @Nullable Double speedup, @Nullable Double size, boolean broken) {
    MetricResult accuracy =
        new MetricResult(
            "top1",
            MetricResult.Unit.POINTS,
            true,
            "tango-score",
            3600,
            98.9,
            98.6,
            new Interval(-0.3, -0.6, 0.0, 0.95),
            -0.5,
            -0.2,
            null,
            null,
            Map.of());
    LatencyComparison.Times times = new LatencyComparison.Times(1, 2);
    LatencyComparison speed =
        new LatencyComparison(
            new LatencyPoint(1, null),
            2,
            3,
            24,
            times,
            times,
            new Interval(2.4, 2.25, 2.55, 0.95),
            2.3,
            2.5);
    return new Judge(
        new Objectives(drop, 0.95, speedup, size),
        Optional.of(accuracy),
        Optional.of(speed),
        0.26,
        broken);
  }
}
