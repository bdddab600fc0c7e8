package io.quantry.quantizer.technique.trained;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.quantizer.diagnosis.ActivationPoint;
import io.quantry.quantizer.diagnosis.Inspection;
import io.quantry.quantizer.diagnosis.OperatorPrecision;
import io.quantry.quantizer.diagnosis.PrecisionReport;
import io.quantry.quantizer.diagnosis.QuantizationPoints;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inspection and diagnosis see weights through the operators that unpack them. */
final class FrozenModelsReadTest {
  private static final double SAME_DB = 100;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "qat, int4, uint4, int4",
    "qat, int2, uint6, int2",
    "qat, int8, uint8, int8",
    "ternary, , uint8, int2",
    "binary, , uint8, binary"
  })
  void weightsHaveTheirBitsAndComputeTheSame(
      String type, String weights, String activations, String read) throws Exception {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("activations.type", activations);
    parameters.put("firstAndLast", weights == null ? "int8" : "same");
    if (weights != null) {
      parameters.put("weights.type", weights);
      parameters.put("costBasedExclusion", false);
    }
    QuantizationOutcome outcome =
        Runs.quantize(
            Residual.model(), type, parameters, Residual.feeds(), RecordedTraining.ofNothing());

    PrecisionReport report = Inspection.of(outcome.model());
    List<OperatorPrecision> layers =
        report.operators().stream().filter(one -> one.weights() != null).toList();
    assertThat(layers).extracting(OperatorPrecision::operator).containsOnly("Conv", "Gemm");
    assertThat(layers)
        .extracting(one -> Objects.requireNonNull(one.weights()).type())
        .contains(read);
    assertThat(report.bytesByType()).containsKey(read);
    assertThat(report.operators())
        .extracting(OperatorPrecision::operator)
        .doesNotContain("Mul", "Sub", "Cast", "BitShift", "BitwiseAnd", "Slice");

    QuantizationPoints points = QuantizationPoints.of(outcome.model());
    assertThat(points.notes()).isEmpty();
    assertThat(points.activations()).extracting(ActivationPoint::type).contains(activations);
    assertThat(Runs.floatSqnrDb(points.model(), outcome.model(), Residual.feeds(), folder))
        .isGreaterThan(SAME_DB);
  }
}
