package io.quantry.cli.offline;

import io.quantry.cli.ExitCode;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.spec.DatasetArgument;
import io.quantry.cli.spec.TechniqueOptions;
import io.quantry.cli.spec.Techniques;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.LayerDecision;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.TechniqueSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quantry quantize}: one model, one technique, no server. */
@Command(name = "quantize", description = "Quantize a model on this machine, without a server.")
public final class QuantizeCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final TechniqueOptions technique = new TechniqueOptions();

  @Option(names = "--model", required = true, paramLabel = "FILE", description = "The FP32 model.")
  @SuppressWarnings("NullAway.Init") // required, set by picocli
  private Path model;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "Where the quantized model goes.")
  @SuppressWarnings("NullAway.Init") // required, set by picocli
  private Path target;

  @Option(
      names = "--calibration-dataset",
      paramLabel = "FILE[#SPLIT]",
      description =
          "Manifest (YAML or JSON) of the data to calibrate on, or one split that it declares.")
  private @Nullable String calibration;

  @Option(
      names = "--threads",
      description = "Threads of calibration runs (default: all processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--hardware",
      paramLabel = "cpu|gpu|accelerator",
      description = "Where the result is to run (default: ${DEFAULT-VALUE}).")
  private String hardware = "cpu";

  @Option(
      names = "--tags",
      paramLabel = "TAG",
      split = ",",
      description =
          "Tags of the machines it is to run on, such as avx2 for processors without VNNI (default:"
              + " this processor's instruction sets).")
  private List<String> tags = List.of();

  @Option(names = "--force", description = "Replace the output where it exists.")
  private boolean force;

  @Override
  public Integer call() {
    TechniqueSpec spec = technique.read();
    if (calibration == null && needsCalibration(spec)) {
      throw new QuantryException(
          ErrorCode.CALIBRATION_REQUIRED,
          "The technique %s needs data: give --calibration-dataset".formatted(spec.type()));
    }
    if (!JobSpec.Target.HARDWARE.contains(hardware)) {
      throw new QuantryException(
          ErrorCode.INVALID_ENUM,
          "--hardware: expected one of %s, got %s".formatted(JobSpec.Target.HARDWARE, hardware));
    }
    if (!force && Files.exists(target)) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST, target + " exists; --force would replace it");
    }
    try (Scratch scratch = Scratch.create()) {
      DatasetInput data =
          calibration == null
              ? null
              : scratch.addDataset("calibration", DatasetArgument.read(calibration));
      QuantizeTask task =
          new QuantizeTask(
              scratch.addModel("model", model),
              spec,
              data,
              target.getFileName().toString(),
              threads,
              new JobSpec.Target(hardware, tags));
      QuantizeResult result =
          OfflineEngine.result(OfflineEngine.run(scratch, EngineTask.of(task), output).quantize());
      scratch.moveOut(result.outputs(), target);
      output.print(result, () -> text(result));
      return ExitCode.GOOD;
    }
  }

  private static boolean needsCalibration(TechniqueSpec spec) {
    return Techniques.catalog()
        .find(spec.type())
        .map(known -> known.needsCalibration())
        .orElseThrow();
  }

  private String text(QuantizeResult result) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %.2f MB, %.3f of the FP32 file%n",
            target,
            result.outputBytes() / 1e6,
            (double) result.outputBytes() / result.inputBytes()));
    text.append("opsets %s, IR %d".formatted(result.facts().opsets(), result.facts().irVersion()));
    if (!result.facts().contribOperators().isEmpty()) {
      text.append(", needs ").append(result.facts().contribOperators());
    }
    text.append("%n%nquantized:%n".formatted()).append(grouped(result.quantized()));
    text.append("%nkept in FP32:%n".formatted()).append(grouped(result.keptFloat()));
    result.findings().forEach(one -> text.append("%n%s: %s".formatted(one.code(), one.message())));
    return text.toString().stripTrailing();
  }

  private static String grouped(Collection<LayerDecision> decisions) {
    Map<String, Long> counts =
        decisions.stream()
            .map(one -> one.opType() + ": " + one.decision())
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    StringBuilder lines = new StringBuilder();
    counts.forEach((what, count) -> lines.append("  %4d × %s%n".formatted(count, what)));
    return lines.isEmpty() ? "  nothing%n".formatted() : lines.toString();
  }
}
