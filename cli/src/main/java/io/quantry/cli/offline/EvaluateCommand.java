package io.quantry.cli.offline;

import io.quantry.cli.ExitCode;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.output.ResultText;
import io.quantry.cli.spec.DatasetArgument;
import io.quantry.cli.spec.EvaluationOptions;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.EvaluateTask;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quantry evaluate}: a candidate beside its FP32 baseline, no server. */
@Command(
    name = "evaluate",
    description = "Compare a quantized model with its FP32 baseline on this machine.")
public final class EvaluateCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final EvaluationOptions options = new EvaluationOptions();

  @Mixin private final ModelPair models = new ModelPair();

  @Option(
      names = "--dataset",
      paramLabel = "FILE[#SPLIT]",
      description =
          "Manifest (YAML or JSON) of the data, or one split that it declares; without it only size"
              + " and speed are compared.")
  private @Nullable String dataset;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Write the report: .html a page, .xml JUnit results for CI, .json the document. May be repeated.")
  private List<Path> reports = List.of();

  @Override
  public Integer call() {
    List<ReportFile> files = reports.stream().map(ReportFile::of).toList();
    try (Scratch scratch = Scratch.create()) {
      DatasetInput data =
          dataset == null ? null : scratch.addDataset("dataset", DatasetArgument.read(dataset));
      EvaluateTask task =
          new EvaluateTask(
              scratch.addModel("baseline", models.baseline()),
              scratch.addModel("candidate", models.candidate()),
              data,
              options.evaluation(),
              options.objectives());
      EvaluateResult result =
          OfflineEngine.result(OfflineEngine.run(scratch, EngineTask.of(task), output).evaluate());
      String title =
          "%s against %s"
              .formatted(models.candidate().getFileName(), models.baseline().getFileName());
      output.print(result, () -> ResultText.of(result));
      files.forEach(file -> file.write(result.report(), title));
      return ExitCode.of(result.verdict(), task.objectives().onInconclusive());
    }
  }
}
