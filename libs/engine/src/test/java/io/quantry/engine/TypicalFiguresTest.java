package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.report.EvaluationDocument;
import io.quantry.evaluation.EvaluationReport;
import io.quantry.evaluation.ModelFile;
import io.quantry.evaluation.StoredWeights;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TypicalFiguresTest {
  private static final ModelFile FP32 =
      new ModelFile(4000, false, List.of(new StoredWeights("float", 4, 1000, 4000)));

  @ParameterizedTest
  @CsvSource({
    "float16, 2, float16, < 0.5 %, 2×",
    "bfloat16, 2, float16, < 0.5 %, 2×",
    "float8e4m3fn, 1, float8, 0.5–2 %, 4×",
    "uint8, 1, int8, 1–3 %, 4×",
    "int4, 0.5, int4, 3–10 %, 8×",
    "int2, 0.25, binary or ternary, > 10 %, 16–32×"
  })
  void knowsWhatIsUsuallySeen(
      String type, double bytes, String precision, String drop, String smaller) {
    EvaluationDocument.Typical typical =
        typical(
            new StoredWeights(type, 2, 900, Math.round(900 * bytes)),
            new StoredWeights("float", 2, 100, 400));

    assertThat(typical.precision()).isEqualTo(precision);
    assertThat(typical.accuracyDrop()).isEqualTo(drop);
    assertThat(typical.timesSmaller()).isEqualTo(smaller);
    assertThat(typical.measuredTimesSmallerTensors()).isEqualTo(4 / bytes);
    assertThat(typical.measuredDrop()).isNull();
  }

  @Test
  void callsTwoPrecisionsThatBothMatterMixed() {
    EvaluationDocument.Typical typical =
        typical(new StoredWeights("int4", 1, 600, 300), new StoredWeights("int8", 1, 400, 400));

    assertThat(typical.precision()).isEqualTo("mixed");
    assertThat(typical.measuredTimesSmallerTensors()).isEqualTo(4000.0 / 700);
    assertThat(typical.measuredTimesSmallerFile()).isEqualTo(4000.0 / 700);
  }

  @Test
  void saysNothingOfAModelInFloats() {
    assertThat(TypicalFigures.of(new EvaluationReport.Sizes(FP32, FP32), null)).isNull();
  }

  private static EvaluationDocument.Typical typical(StoredWeights... weights) {
    long bytes = List.of(weights).stream().mapToLong(StoredWeights::bytes).sum();
    ModelFile candidate = new ModelFile(bytes, true, List.of(weights));
    return Objects.requireNonNull(
        TypicalFigures.of(new EvaluationReport.Sizes(FP32, candidate), null));
  }
}
