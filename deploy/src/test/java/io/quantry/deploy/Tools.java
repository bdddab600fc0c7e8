package io.quantry.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tools that {@code deploy/tools/install} installs. */
final class Tools {
  static final Path FOLDER =
      Path.of(System.getProperty("quantry.root"), "deploy", "target", "tools");

  private Tools() {}

  /**
   * What a tool said.
   *
   * @param exit its exit status
   * @param output on both streams
   */
  record Said(int exit, String output) {}

  /** Runs it in the top folder; skips the test where it is not installed. */
  static Said run(String tool, String... arguments) throws IOException, InterruptedException {
    Path program = FOLDER.resolve("bin").resolve(tool);
    assumeTrue(
        Files.isExecutable(program), "Skipped: no " + tool + "; deploy/tools/install installs it");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of(System.getProperty("quantry.root")).toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), output);
  }
}
