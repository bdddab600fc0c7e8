package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.CalibrationPass;
import io.quantry.quantizer.calibration.ObservedActivations;
import io.quantry.quantizer.calibration.StatisticsRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CalibrationFileTest {
  private static final StatisticsRequest REQUEST = StatisticsRequest.ranges(Set.of("y"));

  @TempDir Path folder;

  /** A file beyond the bound would not be read again: all of it would be lost. */
  @Test
  void dropsTheOldestPassesForWhichThereIsNoRoom() throws IOException {
    Model model = ModelReader.read(Samples.product(folder.resolve("model.onnx"), 0.25f));
    Path file = folder.resolve("passes");
    ObservedActivations observed = observed(model);
    new CalibrationFile(file, "a").keep(model, observed);
    long bound = 2 * Files.size(file) + 1;

    for (String selection : new String[] {"a", "b", "c"}) {
      new CalibrationFile(file, selection, bound).keep(model, observed);
      assertThat(Files.size(file)).isLessThanOrEqualTo(bound);
    }

    assertThat(new CalibrationFile(file, "a", bound).find(model, REQUEST, false)).isEmpty();
    assertThat(new CalibrationFile(file, "b", bound).find(model, REQUEST, false)).isPresent();
    assertThat(new CalibrationFile(file, "c", bound).find(model, REQUEST, false)).isPresent();
    assertThat(folder.resolve("passes.part")).doesNotExist();
  }

  private ObservedActivations observed(Model model) throws IOException {
    try (WorkFolder work = WorkFolder.beside(folder.resolve("result.onnx"))) {
      return CalibrationPass.run(
          model,
          REQUEST,
          false,
          new PlanningSource(Optional.empty(), 1, work),
          ProgressListener.NONE);
    }
  }
}
