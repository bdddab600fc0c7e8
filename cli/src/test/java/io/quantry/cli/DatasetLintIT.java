package io.quantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code quantry dataset lint} on the demo's pictures, in a child process as users run it. */
class DatasetLintIT {
  private static final Path GLYPHS = Path.of(System.getProperty("quantry.root"), "demo", "glyphs");
  private static final String TEST = GLYPHS.resolve("test.yaml").toString();

  @TempDir Path folder;

  @Test
  void showsThatTheDemosSetsAreFit() {
    Run run =
        Run.of(
            "dataset",
            "lint",
            TEST,
            "--strict",
            "--against",
            GLYPHS.resolve("train.yaml").toString(),
            "--model",
            GLYPHS.resolve("glyphs-fp32.onnx").toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.GOOD);
    System.out.println(run.out());
    assertThat(run.out())
        .contains(
            "3,600 samples, 3,600 different; targets: labels",
            "36 classes",
            "0 of 3,600 different samples (0.00 %) are also in the other dataset",
            "two halves of 256 samples",
            "No findings");
  }

  @Test
  void failsWhereSamplesAreInBoth() throws IOException {
    Run run = Run.of("dataset", "lint", split("a"), "--against", split("b"), "--json");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OBJECTIVE_MISSED);
    JsonNode comparison = Json.mapper().readTree(run.out()).path("comparison");
    assertThat(comparison.path("overlap").path("samples").asInt()).isEqualTo(200);
    assertThat(Run.of("dataset", "lint", split("a"), "--against", split("c")).exitCode())
        .isEqualTo(ExitCode.GOOD);
  }

  @Test
  void failsForWarningsOnlyIfStrict() throws IOException {
    String few = split("few"); // not every class has one of 30 samples
    Run lenient = Run.of("dataset", "lint", few);
    assertThat(lenient.exitCode()).isEqualTo(ExitCode.GOOD);
    assertThat(lenient.out()).contains("warning CLASS_MISSING", "note FEW_SAMPLES");
    assertThat(Run.of("dataset", "lint", few, "--strict").exitCode())
        .isEqualTo(ExitCode.OBJECTIVE_MISSED);
  }

  @Test
  void refusesADamagedDataset() throws IOException {
    Files.write(folder.resolve("images"), new byte[] {1, 2, 3});
    Path manifest =
        Files.writeString(
            folder.resolve("bad.yaml"), "format: idx\nfiles: {images: images}\noptions: {}\n");
    Run run = Run.of("dataset", "lint", manifest.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("dataset-malformed");
  }

  private String split(String name) throws IOException {
    for (String file : new String[] {"test-images-idx3-ubyte.gz", "test-labels-idx1-ubyte.gz"}) {
      if (!Files.exists(folder.resolve(file))) {
        Files.copy(GLYPHS.resolve(file), folder.resolve(file));
      }
    }
    Path manifest =
        Files.writeString(
            folder.resolve("glyphs.yaml"),
            Files.readString(GLYPHS.resolve("test.yaml"))
                + """

                splits:
                  a: {from: 0, to: 2000}
                  b: {from: 1800}
                  c: {from: 2000}
                  few: {from: 0, to: 30}
                """);
    return manifest + "#" + name;
  }
}
