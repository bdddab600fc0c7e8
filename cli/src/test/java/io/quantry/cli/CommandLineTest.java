package io.quantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

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
  void dataThatATechniqueHasNoUseForIsRefused() {
    Run run =
        Run.of(
            "quantize",
            "--model",
            "m.onnx",
            "--technique",
            "dynamic",
            "--training-data",
            "train.yaml",
            "--output",
            "out.onnx");
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("unknown-property", "--training-data", "does not train");
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--hardware accelerator          | invalid-enum  | expected one of [cpu, gpu]",
        "--tags avx2,warp9               | invalid-value | [warp9]",
        "--tags warp9                    | invalid-value | avx512_vnni",
        "--hardware gpu --tags avx2      | invalid-value | expected none",
        "--plan --hardware accelerator   | invalid-enum  | expected one of [cpu, gpu]",
        "--plan --tags warp9             | invalid-value | avx512_vnni"
      })
  void refusesATargetThatMeansNothing(String options, String code, String text) {
    List<String> arguments =
        new ArrayList<>(List.of("quantize", "--model", "m.onnx", "--technique", "dynamic"));
    arguments.addAll(List.of(options.split(" ")));
    arguments.addAll(List.of("--output", "out.onnx", "--json"));
    Run run = Run.of(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    JsonNode error = Json.mapper().readTree(run.out()).path("error");
    assertThat(error.path("code").asString()).isEqualTo(code);
    assertThat(error.path("message").asString()).contains(text);
  }

  @Test
  void saysWhereNoPlatformRuns() {
    Run run = Run.of("jobs", "list", "--home", folder.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("No platform runs at", "quantry up");
  }
}
