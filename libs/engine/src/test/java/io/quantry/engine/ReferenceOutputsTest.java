package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.trial.OutputFidelity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReferenceOutputsTest {
  private static final Map<String, TensorValue> TWO_FLOATS =
      Map.of("y", TensorValue.ofFloats(new float[] {1, 2}, 2));

  @TempDir Path folder;

  @Test
  void holdsTheOutputsOfTheLastModelOnly() {
    ReferenceOutputs references = new ReferenceOutputs(16);
    record(references, "first", 2);
    assertThat(references.of("first")).hasValueSatisfying(held -> assertThat(held).hasSize(2));
    assertThat(references.of("second")).isEmpty();
    record(references, "second", 1);
    assertThat(references.of("first")).isEmpty();
    assertThat(references.of("second")).hasValueSatisfying(held -> assertThat(held).hasSize(1));
  }

  @Test
  void holdsNothingOfOutputsThatAreTooLarge() {
    ReferenceOutputs references = new ReferenceOutputs(15);
    record(references, "first", 3);
    assertThat(references.of("first")).isEmpty();
  }

  @Test
  void forgetsWhatAModelGaveThatFailedHalfway() {
    ReferenceOutputs references = new ReferenceOutputs(16);
    record(references, "first", 1);
    references.record("first").add(TWO_FLOATS);
    assertThat(references.of("first")).isEmpty();
  }

  /** A technique may change the model that it compared others with. */
  @Test
  void runsAReferenceAgainThatHasChanged() throws IOException {
    Model reference = ModelReader.read(Samples.product(folder.resolve("model.onnx"), 0.25f));
    Model candidate = reference.copy();
    float[] input = new float[Samples.SIZE];
    Arrays.fill(input, 1);
    Map<String, TensorValue> sample = Map.of("x", TensorValue.ofFloats(input, 1, Samples.SIZE));
    try (WorkFolder work = WorkFolder.beside(folder.resolve("result.onnx"))) {
      RuntimeTrials trials = new RuntimeTrials(Optional.empty(), Optional.of(sample), 1, work);
      assertThat(sqnrDb(trials, reference, candidate)).isInfinite();
      assertThat(sqnrDb(trials, reference, candidate)).isInfinite();
      reference
          .graph()
          .setInitializer(
              reference.graph().value("w").orElseThrow(),
              Tensor.ofFloats(new float[Samples.SIZE * Samples.SIZE], Samples.SIZE, Samples.SIZE));
      assertThat(sqnrDb(trials, reference, candidate)).isNegative();
    }
  }

  private static double sqnrDb(RuntimeTrials trials, Model reference, Model candidate) {
    return OutputFidelity.worstSqnrDb(trials.compare(reference, candidate));
  }

  private static void record(ReferenceOutputs references, String digest, int feeds) {
    ReferenceOutputs.Recording recording = references.record(digest);
    for (int i = 0; i < feeds; i++) {
      recording.add(TWO_FLOATS);
    }
    recording.end();
  }
}
