package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.job.Stage;
import io.quantry.contracts.spec.EvaluationSpec;
import io.quantry.contracts.spec.Objectives;
import io.quantry.contracts.spec.TechniqueSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stage's heartbeats say of its figures. */
class RunningStageTest {
  @TempDir Path folder;
  private RunningStage stage;

  @BeforeEach
  void begin() throws Exception {
    Claim.Work work =
        new Claim.Work(
            new Lease("job_1", Stage.QUANTIZATION, 1, "token"),
            new TechniqueSpec("trained", Map.of()),
            List.of(),
            null,
            null,
            EvaluationSpec.defaults(),
            Objectives.none(),
            1_000,
            null,
            null);
    stage =
        new RunningStage(work, new NodeLock(folder).shared(Duration.ofSeconds(1)).orElseThrow());
  }

  @AfterEach
  void end() {
    stage.ended();
  }

  private void train(double epoch, double loss) {
    stage.event(new EngineEvent("train", 0.5, "going on", Map.of("epoch", epoch, "loss", loss)));
  }

  private static Map<String, Double> figures(double epoch, double loss) {
    return Map.of("epoch", epoch, "loss", loss);
  }

  @Test
  void epochsThatPassBetweenHeartbeatsAreAllTold() {
    train(1, 0.9);
    train(1, 0.8);
    train(2, 0.7);
    train(3, 0.6);

    Heartbeat.Running report = stage.report();

    assertThat(report.figures()).isEqualTo(figures(3, 0.6));
    assertThat(report.epochs()).containsExactly(figures(1, 0.8), figures(2, 0.7), figures(3, 0.6));
  }

  @Test
  void anEpochIsToldAgainUntilAHeartbeatIsAnsweredAndWhenItGoesOn() {
    train(1, 0.9);
    stage.report();
    Heartbeat.Running again = stage.report();
    assertThat(again.epochs()).containsExactly(figures(1, 0.9));

    train(1, 0.5);
    stage.delivered(again);
    Heartbeat.Running newer = stage.report();
    assertThat(newer.epochs()).containsExactly(figures(1, 0.5));

    stage.delivered(newer);
    assertThat(stage.report().epochs()).isNull();
    assertThat(stage.report().figures()).isEqualTo(figures(1, 0.5));
  }

  @Test
  void figuresEndWithTheirStage() {
    train(1, 0.9);
    stage.event(new EngineEvent("train", 0.6, "a word without figures"));
    assertThat(stage.report().figures()).isEqualTo(figures(1, 0.9));

    stage.event(new EngineEvent("verify", 0.9, "Proving the result"));
    assertThat(stage.report().figures()).isNull();
  }

  @Test
  void endlessEpochsTakeNoEndlessMemory() {
    for (int epoch = 1; epoch <= 5_000; epoch++) {
      train(epoch, 0.1);
    }
    int told = 0;
    Heartbeat.Running report = stage.report();
    while (report.epochs() != null) {
      assertThat(report.epochs()).hasSizeLessThanOrEqualTo(100);
      told += report.epochs().size();
      stage.delivered(report);
      report = stage.report();
    }
    assertThat(told).isEqualTo(1_000);
  }
}
