package io.quantry.cli.offline;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The two models of a command that compares. */
final class ModelPair {
  @Option(
      names = "--baseline",
      required = true,
      paramLabel = "FILE",
      description = "The FP32 model.")
  @SuppressWarnings("NullAway.Init") // required, set by picocli
  private Path baseline;

  @Option(
      names = "--candidate",
      required = true,
      paramLabel = "FILE",
      description = "The quantized model, whoever made it.")
  @SuppressWarnings("NullAway.Init") // required, set by picocli
  private Path candidate;

  Path baseline() {
    return baseline;
  }

  Path candidate() {
    return candidate;
  }
}
