package io.quantry.evaluation.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.evaluation.EvaluationException;
import io.quantry.ort.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FootprintMeterTest {
  private static final Path MODEL =
      Path.of(System.getProperty("quantry.root"), "demo", "glyphs", "glyphs-fp32.onnx");

  /** As where Quantry is installed below a long path; on a command line the runtime would crash. */
  @Test
  void doesNotMindALongClassPath() {
    String classPath = System.getProperty("java.class.path");
    System.setProperty("java.class.path", classPath + (":/nowhere/" + "x".repeat(90)).repeat(60));
    try {
      Footprint footprint = FootprintMeter.measure(MODEL, 1, 1, new Cancellation());
      assertThat(footprint.loadNanos()).isPositive();
      assertThat(footprint.processBytes()).isGreaterThan(footprint.residentBytes());
    } finally {
      System.setProperty("java.class.path", classPath);
    }
  }

  @Test
  void saysThatAModelDoesNotLoad(@TempDir Path folder) throws IOException {
    Path broken = Files.write(folder.resolve("broken.onnx"), new byte[] {8, 9, 10});
    assertThatThrownBy(() -> FootprintMeter.measure(broken, 1, 1, new Cancellation()))
        .isInstanceOfSatisfying(
            EvaluationException.class,
            refused -> assertThat(refused.code()).isEqualTo("model-rejected-by-runtime"));
  }
}
