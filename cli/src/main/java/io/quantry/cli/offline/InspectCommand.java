package io.quantry.cli.offline;

import io.quantry.cli.ExitCode;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.output.Table;
import io.quantry.contracts.engine.CheckModelTask;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.ModelFacts;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quantry inspect}: scans a model as an upload would be, and says what it is. */
@Command(name = "inspect", description = "Check a model and show what it is made of.")
public final class InspectCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(names = "--model", required = true, paramLabel = "FILE", description = "An ONNX model.")
  @SuppressWarnings("NullAway.Init") // required, set by picocli
  private Path model;

  @Override
  public Integer call() {
    try (Scratch scratch = Scratch.create()) {
      CheckModelTask task = new CheckModelTask(scratch.addModel("model", model));
      ModelFacts facts =
          OfflineEngine.result(OfflineEngine.run(scratch, EngineTask.of(task), output).model());
      output.print(facts, () -> text(facts));
      return ExitCode.GOOD;
    }
  }

  private static String text(ModelFacts facts) {
    Table tensors = new Table("TENSOR", "NAME", "TYPE", "SHAPE");
    for (ModelFacts.TensorFacts input : facts.inputs()) {
      tensors.row("input", input.name(), input.type(), shape(input));
    }
    for (ModelFacts.TensorFacts result : facts.outputs()) {
      tensors.row("output", result.name(), result.type(), shape(result));
    }
    String operators =
        facts.operators().entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    return "IR %d, opsets %s, %,d parameters%ncontrib operators: %s%noperators: %s%n%n%s"
        .formatted(
            facts.irVersion(),
            facts.opsets(),
            facts.parameters(),
            facts.contribOperators().isEmpty() ? "none" : facts.contribOperators(),
            operators,
            tensors);
  }

  private static String shape(ModelFacts.TensorFacts tensor) {
    return "[" + String.join(", ", tensor.shape()) + "]";
  }
}
