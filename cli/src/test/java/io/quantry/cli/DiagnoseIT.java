package io.quantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.cli.output.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Plan, quantize, inspect and diagnose on the demo's pictures, in child processes as users do. */
class DiagnoseIT {
  private static final Path GLYPHS = Path.of(System.getProperty("quantry.root"), "demo", "glyphs");
  private static final String MODEL = GLYPHS.resolve("glyphs-fp32.onnx").toString();
  private static final String TEST = GLYPHS.resolve("test.yaml").toString();

  /** Exclusion by measured cost may decide otherwise from run to run. */
  private static final String EVERY_LAYER = "costBasedExclusion=false";

  @TempDir Path folder;

  @Test
  void plansThenQuantizesThenInspectsThenDiagnoses() throws Exception {
    JsonNode plan =
        json(
            "quantize",
            "--model",
            MODEL,
            "--technique",
            "static",
            "--set",
            EVERY_LAYER,
            "--plan",
            "--json");
    String candidate = folder.resolve("int8.onnx").toString();
    Run quantized =
        Run.of(
            "quantize",
            "--model",
            MODEL,
            "--technique",
            "static",
            "--set",
            EVERY_LAYER,
            "--calibration-dataset",
            GLYPHS.resolve("train.yaml").toString(),
            "--output",
            candidate);
    assertThat(quantized.exitCode()).as(quantized.err()).isEqualTo(ExitCode.GOOD);
    assertThat(plan.path("expectedBytes").asDouble())
        .isCloseTo((double) Files.size(Path.of(candidate)), within(1000.0));

    JsonNode inspected = json("inspect", candidate, "--json");
    assertThat(inspected.path("operators").valueStream())
        .filteredOn(one -> one.path("opType").asString().equals("Conv"))
        .hasSize(10)
        .allMatch(one -> one.path("precision").asString().equals("int8 × uint8"));
    Run text = Run.of("inspect", "--model", candidate, "--operators");
    assertThat(text.out()).contains("channel, symmetric", "float32 to uint8", "NODE");

    Run diagnosed =
        Run.of(
            "diagnose",
            "--baseline",
            MODEL,
            "--candidate",
            candidate,
            "--dataset",
            TEST,
            "--samples",
            "32");
    assertThat(diagnosed.exitCode()).as(diagnosed.err()).isEqualTo(ExitCode.GOOD);
    System.out.println(diagnosed.out());
    assertThat(diagnosed.out())
        .contains("over 32 samples", "+ activation rounding", "ALONE QUANTIZED", "OUTPUT logits");
  }

  @Test
  void refusesWhatCannotBeDiagnosed() {
    Run same = Run.of("diagnose", "--baseline", MODEL, "--candidate", MODEL, "--dataset", TEST);
    assertThat(same.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(same.err()).contains("invalid-value", "not quantized");
    Run none =
        Run.of(
            "diagnose",
            "--baseline",
            MODEL,
            "--candidate",
            MODEL,
            "--dataset",
            TEST,
            "--samples",
            "0");
    assertThat(none.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(none.err()).contains("--samples cannot be 0");
    Run output = Run.of("quantize", "--model", MODEL, "--technique", "dynamic");
    assertThat(output.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(output.err()).contains("--output", "--plan");
  }

  private static JsonNode json(String... arguments) {
    Run run = Run.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.GOOD);
    return Json.mapper().readTree(run.out());
  }
}
