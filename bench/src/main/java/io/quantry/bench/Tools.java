package io.quantry.bench;

import io.quantry.cli.output.Json;
import io.quantry.cli.spec.Techniques;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands that quantize one model: this project's own, and the peers' scripts. */
final class Tools {
  private Tools() {}

  /**
   * {@code ./quantry quantize}.
   *
   * @param technique a JSON or YAML file as {@code --spec} takes it
   * @param calibration manifest of the calibration data, {@code #split} behind it or not, used
   *     where the technique needs any
   */
  static List<String> quantry(
      Path model, Path technique, @Nullable String calibration, Path output, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "./quantry",
                "quantize",
                "--force",
                "--json",
                "--model",
                model.toString(),
                "--spec",
                technique.toString(),
                "--output",
                output.toString()));
    if (calibration != null && needsCalibration(technique)) {
      command.addAll(List.of("--calibration-dataset", calibration));
    }
    command.addAll(List.of(more));
    return command;
  }

  /** One script of {@code bench/peers}. */
  static List<String> peer(String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of("bench/peers/run", script));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Makes the peers' environment where it is missing, and wakes the launcher, so that neither is
   * timed.
   */
  static void prepare() throws IOException, InterruptedException {
    ProcessCost.of(List.of("bench/peers/run"));
    ProcessCost.of(List.of("./quantry", "version"));
  }

  private static boolean needsCalibration(Path technique) {
    Object type = Json.readTree(technique).get("type");
    return Techniques.catalog().find(String.valueOf(type)).orElseThrow().needsCalibration();
  }
}
