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

  /** Nor does a pass for moments alone push out what others need. */
  @Test
  void keepsNoSecondMoments() throws IOException {
    Model model = ModelReader.read(Samples.product(folder.resolve("model.onnx"), 0.25f));
    CalibrationFile passes = new CalibrationFile(folder.resolve("passes"), "a");
    StatisticsRequest moments = StatisticsRequest.NONE.withMoments(Set.of("y"));
    passes.keep(model, observed(model, REQUEST));
    passes.keep(model, observed(model, moments));

    assertThat(passes.find(model, moments, false)).isEmpty();
    assertThat(passes.find(model, REQUEST, false)).isPresent();

    passes.keep(model, observed(model, REQUEST.withMoments(Set.of("y"))));
    assertThat(passes.find(model, REQUEST.withMoments(Set.of("y")), false)).isEmpty();
    assertThat(passes.find(model, REQUEST, false)).isPresent();
  }

  private ObservedActivations observed(Model model) throws IOException {
    return observed(model, REQUEST);
  }

  private ObservedActivations observed(Model model, StatisticsRequest request) throws IOException {
    try (WorkFolder work = WorkFolder.beside(folder.resolve("result.onnx"))) {
      return CalibrationPass.run(
          model,
          request,
          false,
          new PlanningSource(Optional.empty(), 1, work),
          ProgressListener.NONE);
    }
  }
}
