package io.quantry.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTextTest {
  @Test
  void isOneLine() {
    assertThat(
            FiguresText.of(
                Map.of(
                    "epoch", 3.0,
                    "epochs", 20.0,
                    "step", 512.0,
                    "loss", 0.41234,
                    "accuracy", 92.06,
                    "stepsPerSecond", 18.23,
                    "secondsLeft", 312.0)))
        .isEqualTo("epoch 3/20  loss 0.412  top-1 92.1 %  18.2 steps/s  5 min left");
  }

  @Test
  void setsWhatTrainingBroughtBesideWhatQuantizingAloneComesTo() {
    assertThat(FiguresText.of(Map.of("accuracy", 97.5, "untrainedAccuracy", 61.25)))
        .isEqualTo("top-1 97.5 % (untrained 61.3 %)");
  }

  @Test
  void leavesOutWhatIsNotThereAndWhatIsNotKnown() {
    assertThat(FiguresText.of(Map.of("epoch", 3.0, "temperature", 21.0))).isEqualTo("epoch 3");
    assertThat(FiguresText.of(Map.of("temperature", 21.0))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0.4, 0 s left",
    "89, 89 s left",
    "90, 2 min left",
    "5399, 90 min left",
    "5400, 1.5 h left"
  })
  void timeIsInUnitsThatFit(double seconds, String text) {
    assertThat(FiguresText.of(Map.of("secondsLeft", seconds))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, loss 0.000", "0.0005, loss 5.0e-04", "12.3456, loss 12.346"})
  void aSmallLossKeepsItsDigits(double loss, String text) {
    assertThat(FiguresText.of(Map.of("loss", loss))).isEqualTo(text);
  }
}
