package io.quantry.cli.offline;

import io.quantry.cli.ExitCode;
import io.quantry.cli.output.InspectText;
import io.quantry.cli.output.OutputOptions;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.InspectResult;
import io.quantry.contracts.engine.InspectTask;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code quantry inspect}: scans a model as an upload would be, and says what it is and how precise
 * each operator.
 */
@Command(
    name = "inspect",
    description = "Check a model and show what it is made of and how precise each operator is.")
public final class InspectCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // required, set by picocli
  private Source source;

  @Option(names = "--operators", description = "List every operator, not only each kind.")
  private boolean operators;

  /** One of two ways to name it. */
  static final class Source {
    @Parameters(paramLabel = "MODEL", description = "An ONNX model.")
    private @Nullable Path model;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The same.")
    private @Nullable Path option;

    Path path() {
      return Objects.requireNonNull(model == null ? option : model);
    }
  }

  @Override
  public Integer call() {
    try (Scratch scratch = Scratch.create()) {
      InspectTask task = new InspectTask(scratch.addModel("model", source.path()));
      InspectResult result =
          OfflineEngine.result(OfflineEngine.run(scratch, EngineTask.of(task), output).inspect());
      output.print(result, () -> InspectText.of(result, operators));
      return ExitCode.GOOD;
    }
  }
}
