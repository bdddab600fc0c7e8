package io.quantry.cli.offline;

import io.quantry.cli.ExitCode;
import io.quantry.cli.output.DiagnosisText;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.spec.DatasetArgument;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.DiagnoseResult;
import io.quantry.contracts.engine.DiagnoseTask;
import io.quantry.contracts.engine.EngineTask;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quantry diagnose}: where a quantized model loses accuracy, no server. */
@Command(
    name = "diagnose",
    description =
        "Show where a quantized model loses accuracy: by layer, by weights and activations, by rounding and clipping.")
public final class DiagnoseCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

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

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "FILE[#SPLIT]",
      description = "Manifest (YAML or JSON) of the data, or one split that it declares.")
  @SuppressWarnings("NullAway.Init") // required, set by picocli
  private String dataset;

  @Option(
      names = "--samples",
      description = "How many samples to run on at most (default: ${DEFAULT-VALUE}).",
      defaultValue = "64")
  private int samples;

  @Option(names = "--seed", description = "Seed of the choice of samples.", defaultValue = "0")
  private long seed;

  @Option(
      names = "--layers",
      description =
          "How many layers to quantize alone at most, the noisiest; 0 leaves the ranking out (default: ${DEFAULT-VALUE}).",
      defaultValue = "64")
  private int layers;

  @Option(
      names = "--layer-samples",
      description = "On how many samples each of them is tried (default: ${DEFAULT-VALUE}).",
      defaultValue = "16")
  private int layerSamples;

  @Option(names = "--threads", description = "Threads of every session (default: all processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() {
    require(samples >= 1, "--samples", samples);
    require(layers >= 0, "--layers", layers);
    require(layerSamples >= 1, "--layer-samples", layerSamples);
    require(threads >= 1, "--threads", threads);
    try (Scratch scratch = Scratch.create()) {
      DiagnoseTask task =
          new DiagnoseTask(
              scratch.addModel("baseline", baseline),
              scratch.addModel("candidate", candidate),
              scratch.addDataset("dataset", DatasetArgument.read(dataset)),
              samples,
              seed,
              layers,
              layerSamples,
              threads);
      DiagnoseResult result =
          OfflineEngine.result(OfflineEngine.run(scratch, EngineTask.of(task), output).diagnose());
      output.print(result, () -> DiagnosisText.of(result));
      return ExitCode.GOOD;
    }
  }

  private static void require(boolean holds, String option, int given) {
    if (!holds) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE, "%s cannot be %d".formatted(option, given));
    }
  }
}
