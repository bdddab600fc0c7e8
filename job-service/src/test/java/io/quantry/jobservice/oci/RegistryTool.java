package io.quantry.jobservice.oci;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of others that speak to registries, as {@code deploy/tools/install} installs them. */
final class RegistryTool {
  private static final Path FOLDER =
      Path.of(System.getProperty("quantry.root"), "deploy", "target", "tools", "bin");

  private RegistryTool() {}

  /**
   * What a tool said.
   *
   * @param exit its exit status
   * @param output on both streams
   */
  record Said(int exit, String output) {}

  /** Runs it in the folder; skips the test where it is nowhere to be found. */
  static Said run(Path folder, Map<String, String> environment, String tool, String... arguments)
      throws IOException, InterruptedException {
    Optional<Path> program =
        Stream.concat(
                Stream.of(FOLDER),
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).map(Path::of))
            .map(place -> place.resolve(tool))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(program.isPresent(), "Skipped: no " + tool + "; deploy/tools/install installs it");
    List<String> command = new ArrayList<>(List.of(program.orElseThrow().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), output);
  }
}
