package io.quantry.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.TrainingSummary;
import org.junit.jupiter.api.Test;

class TrainingTextTest {
  @Test
  void putsThreeModelsSideBySide() {
    assertThat(TrainingText.of(new TrainingSummary(20, 17, 210, 98.57, 51.43, 98.1)))
        .isEqualTo(
            """
            on 210 samples that were kept back:
            MODEL                       TOP-1
            ──────────────────────────  ───────
            FP32                        98.57 %
            quantized without training  51.43 %
            trained, epoch 17 of 20     98.10 %""");
  }

  @Test
  void saysWhereNoEpochWasBetter() {
    assertThat(TrainingText.of(new TrainingSummary(5, 0, 210, 98.57, 98.1, 98.1)))
        .endsWith("no epoch was better         98.10 %");
  }

  @Test
  void comparesWithTheFloatModelWhereThereAreNoLabels() {
    assertThat(TrainingText.of(new TrainingSummary(5, 3, 210, null, 60.0, 97.5)))
        .contains("AGREES WITH FP32")
        .doesNotContain("\nFP32 ");
  }
}
