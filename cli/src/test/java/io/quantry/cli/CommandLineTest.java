package io.quantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
  @TempDir Path folder;

  @Test
  void versionIsOneJsonDocument() {
    Run run = Run.of("version", "--json");
    assertThat(run.exitCode()).isEqualTo(ExitCode.GOOD);
    assertThat(Json.mapper().readTree(run.out()).path("quantry").asString())
        .matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void listsTheCatalogAndOneTechnique() {
    assertThat(Run.of("techniques").out()).contains("dynamic", "static", "required");
    assertThat(Run.of("techniques", "static").out()).contains("calibration.samples", "1 to 100000");
    assertThat(Json.mapper().readTree(Run.of("techniques", "--json").out()).path("techniques"))
        .hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void unknownTechniqueIsBadInputAndSaysWhatThereIs() {
    Run run = Run.of("techniques", "magic");
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("not-found", "dynamic");
  }

  @Test
  void everyCommandHasHelp() {
    for (CommandLine command : Main.commandLine().getSubcommands().values()) {
      Run run = Run.of(command.getCommandName(), "--help");
      assertThat(run.exitCode()).as(command.getCommandName()).isEqualTo(ExitCode.GOOD);
      assertThat(run.out()).contains("Usage: quantry " + command.getCommandName());
    }
  }

  @Test
  void unknownOptionIsBadInputInWordsAndInJson() {
    Run run = Run.of("version", "--nonsense", "--json");
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("--nonsense").contains("quantry version --help");
    assertThat(Json.mapper().readTree(run.out()).path("error").path("code").asString())
        .isEqualTo("invalid-request");
  }

  @Test
  void missingModelIsBadInput() {
    Run run = Run.of("inspect", "--model", folder.resolve("none.onnx").toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("not-found", "none.onnx");
  }

  @Test
  void missingManifestIsBadInput() {
    Run run = Run.of("dataset", "lint", folder.resolve("none.yaml").toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("not-found", "none.yaml");
  }

  @Test
  void staticWithoutDataAsksForIt() throws IOException {
    Path model = Files.writeString(folder.resolve("model.onnx"), "never read");
    Run run =
        Run.of(
            "quantize",
            "--model",
            model.toString(),
            "--technique",
            "static",
            "--output",
            "out.onnx");
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("calibration-required", "--calibration-dataset");
  }

  @Test
  void everyViolationOfASpecIsReported() throws IOException {
    Path spec =
        Files.writeString(
            folder.resolve("spec.yaml"),
            "technique: {type: dynamic, weights: {type: int3}, colour: red}");
    Run run =
        Run.of(
            "quantize",
            "--model",
            "m.onnx",
            "--spec",
            spec.toString(),
            "--output",
            "out.onnx",
            "--json");
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(Json.mapper().readTree(run.out()).path("error").path("violations"))
        .extracting(one -> one.path("code").asString())
        .containsExactlyInAnyOrder("invalid-enum", "unknown-property");
  }

  @Test
  void saysWhereNoPlatformRuns() {
    Run run = Run.of("jobs", "list", "--home", folder.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("No platform runs at", "quantry up");
  }
}
