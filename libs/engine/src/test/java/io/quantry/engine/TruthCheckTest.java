package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.ort.RunnerException;
import io.quantry.quantizer.technique.ExpectedKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TruthCheckTest {
  @TempDir Path folder;

  @Test
  void believesKernelsThatAreThere() throws IOException {
    TruthCheck.Proof proof = check(0.25f, new ExpectedKernel("MatMul|FusedMatMul", 1));

    assertThat(proof.optimizedOperators()).containsEntry("MatMul", 1);
    assertThat(proof.findings()).isEmpty();
  }

  @Test
  void namesPromisedKernelsThatAreMissing() {
    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(() -> check(0.25f, new ExpectedKernel("QLinearConv", 3)))
        .withMessageContaining("expected 3 nodes of QLinearConv, found 0")
        .extracting(QuantryException::code)
        .isEqualTo(ErrorCode.TRUTH_CHECK_FAILED);
  }

  @Test
  void refusesAResultThatIsNoLongerFinite() {
    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(() -> check(Float.NaN, new ExpectedKernel("MatMul", 1)))
        .withMessageContaining("[y]")
        .extracting(QuantryException::code)
        .isEqualTo(ErrorCode.TRUTH_CHECK_FAILED);
  }

  @Test
  void refusesAResultThatTheRuntimeDoesNotLoad() throws IOException {
    Path broken = Files.write(folder.resolve("broken.onnx"), new byte[] {1, 2, 3});
    Path model = Samples.product(folder.resolve("model.onnx"), 0.25f);
    try (WorkFolder work = WorkFolder.beside(folder.resolve("out.onnx"))) {
      TruthCheck check = new TruthCheck(1, work);
      TruthCheck.Baseline baseline = check.baseline(model, Optional.empty());

      assertThatExceptionOfType(QuantryException.class)
          .isThrownBy(() -> check.candidate(broken, List.of(), baseline))
          .extracting(QuantryException::code)
          .isEqualTo(ErrorCode.TRUTH_CHECK_FAILED);
      assertThatExceptionOfType(RunnerException.class)
          .isThrownBy(() -> check.baseline(broken, Optional.empty()))
          .extracting(RunnerException::code)
          .isEqualTo("model-rejected-by-runtime");
    }
  }

  /** Checks a product whose first weight is {@code first} against one with ordinary weights. */
  private TruthCheck.Proof check(float first, ExpectedKernel promised) throws IOException {
    Path model = Samples.product(folder.resolve("model.onnx"), 0.25f);
    Path candidate = Samples.product(folder.resolve("candidate.onnx"), first);
    try (WorkFolder work = WorkFolder.beside(folder.resolve("out.onnx"))) {
      TruthCheck check = new TruthCheck(1, work);
      return check.candidate(candidate, List.of(promised), check.baseline(model, Optional.empty()));
    }
  }
}
