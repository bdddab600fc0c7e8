package io.quantry.cli.offline;

import io.quantry.cli.ExitCode;
import io.quantry.cli.output.LintText;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.spec.DatasetArgument;
import io.quantry.contracts.dataset.DatasetComparison;
import io.quantry.contracts.dataset.LintFinding;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.LintResult;
import io.quantry.contracts.engine.LintTask;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quantry dataset lint}: a preview of data and what is doubtful about them, no server. */
@Command(
    name = "lint",
    description = {
      "Show what data are made of and what is doubtful about them: duplicates, classes without"
          + " samples, constant channels, ranges that the recipe contradicts or that move.",
      "Ends with 1 where samples are in both datasets, and for any warning with --strict."
    })
public final class DatasetLintCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(
      paramLabel = "FILE[#SPLIT]",
      description = "Manifest (YAML or JSON) of the data, or one split that it declares.")
  @SuppressWarnings("NullAway.Init") // required, set by picocli
  private String dataset;

  @Option(
      names = "--against",
      paramLabel = "FILE[#SPLIT]",
      description = "Other data that should share no sample with them.")
  private @Nullable String against;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Also show how far this model's activation ranges move between random halves.")
  private @Nullable Path model;

  @Option(
      names = "--threads",
      description = "Threads of the model's runs (default: all processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--strict", description = "End with 1 for any warning.")
  private boolean strict;

  @Override
  public Integer call() {
    try (Scratch scratch = Scratch.create()) {
      DatasetInput data = scratch.addDataset("dataset", DatasetArgument.read(dataset));
      DatasetInput other =
          against == null ? null : scratch.addDataset("against", DatasetArgument.read(against));
      LintTask task =
          new LintTask(
              data, other, model == null ? null : scratch.addModel("model", model), threads);
      LintResult result =
          OfflineEngine.result(OfflineEngine.run(scratch, EngineTask.of(task), output).lint());
      output.print(result, () -> LintText.of(result));
      return result.findings().stream().anyMatch(this::fails)
          ? ExitCode.OBJECTIVE_MISSED
          : ExitCode.GOOD;
    }
  }

  private boolean fails(LintFinding finding) {
    return finding.code().equals(DatasetComparison.SAMPLES_OVERLAP)
        || (strict && finding.severity() == LintFinding.Severity.WARNING);
  }
}
