package io.quantry.cli.offline;

import io.quantry.cli.ExitCode;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.output.PlanText;
import io.quantry.cli.output.TrainingText;
import io.quantry.cli.spec.DatasetArgument;
import io.quantry.cli.spec.TechniqueOptions;
import io.quantry.cli.spec.Techniques;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.catalog.TechniqueCatalog;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.PlanResult;
import io.quantry.contracts.engine.PlanTask;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.TechniqueSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
      paramLabel = "FILE",
      description = "Where the quantized model goes; required without --plan.")
  private @Nullable Path target;

  @Option(
      names = "--plan",
      description =
          "Only say what would be quantized and how large the result, how long the work and how much"
              + " memory would be.")
  private boolean plan;

  @Option(
      names = "--calibration-dataset",
      paramLabel = "FILE[#SPLIT]",
      description =
          "Manifest (YAML or JSON) of the data to calibrate on, or one split that it declares.")
  private @Nullable String calibration;

  @Option(
      names = "--training-data",
      paramLabel = "FILE[#SPLIT]",
      description =
          "Manifest (YAML or JSON) of the data to train on, or one split that it declares; --plan does"
              + " not read them.")
  private @Nullable String training;

  @Option(
      names = "--threads",
      description = "Threads of calibration runs (default: all processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--hardware",
      paramLabel = "cpu|gpu",
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

  @Option(
      names = "--runtime",
      paramLabel = "VERSION",
      description =
          "The oldest ONNX Runtime that the result must load in, such as 1.20 (default: the one that"
              + " this command proves results in).")
  private @Nullable String runtime;

  @Option(names = "--force", description = "Replace the output where it exists.")
  private boolean force;

  @Override
  public Integer call() {
    TechniqueSpec spec = technique.read();
    TechniqueCatalog.Technique known = Techniques.catalog().find(spec.type()).orElseThrow();
    requireKnownTarget();
    requireFittingData(known);
    if (plan) {
      return plan(spec);
    }
    Path target = this.target;
    if (target == null) {
      throw new QuantryException(
          ErrorCode.MISSING_PROPERTY, "Give --output, or --plan to see what would be done");
    }
    if (calibration == null && known.needsCalibration()) {
      throw new QuantryException(
          ErrorCode.CALIBRATION_REQUIRED,
          "The technique %s needs data: give --calibration-dataset".formatted(spec.type()));
    }
    if (training == null && known.trains()) {
      throw new QuantryException(
          ErrorCode.TRAINING_DATA_REQUIRED,
          "The technique %s needs data to train on: give --training-data".formatted(spec.type()));
    }
    if (!force && Files.exists(target)) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST, target + " exists; --force would replace it");
    }
    try (Scratch scratch = Scratch.beside(target)) {
      QuantizeTask task =
          new QuantizeTask(
              scratch.addModel("model", model),
              spec,
              data(scratch, "calibration", calibration),
              data(scratch, "training", training),
              target.getFileName().toString(),
              threads,
              new JobSpec.Target(hardware, tags, runtime));
      QuantizeResult result =
          OfflineEngine.result(OfflineEngine.run(scratch, EngineTask.of(task), output).quantize());
      scratch.moveOut(result.outputs(), target);
      output.print(result, () -> text(target, result));
      return ExitCode.GOOD;
    }
  }

  /** Without workers, tags do nothing but tell CPUs apart. */
  private void requireKnownTarget() {
    if (!JobSpec.Target.HARDWARE.contains(hardware)) {
      throw new QuantryException(
          ErrorCode.INVALID_ENUM,
          "--hardware: expected one of %s, got %s".formatted(JobSpec.Target.HARDWARE, hardware));
    }
    if (runtime != null && !runtime.matches(JobSpec.Target.RUNTIME)) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "--runtime: expected a version from 1.15 on, such as 1.20, got " + runtime);
    }
    if (!hardware.equals("cpu") && !tags.isEmpty()) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "--tags: they tell CPUs apart, with --hardware %s expected none, got %s"
              .formatted(hardware, tags));
    }
    List<String> unknown =
        tags.stream().filter(tag -> !JobSpec.Target.INSTRUCTION_SETS.contains(tag)).toList();
    if (!unknown.isEmpty()) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "--tags: %s mean nothing here, expected some of %s"
              .formatted(unknown, JobSpec.Target.INSTRUCTION_SETS));
    }
  }

  private Integer plan(TechniqueSpec spec) {
    try (Scratch scratch = Scratch.create()) {
      PlanTask task =
          new PlanTask(
              scratch.addModel("model", model),
              spec,
              data(scratch, "calibration", calibration),
              threads,
              new JobSpec.Target(hardware, tags, runtime));
      PlanResult result =
          OfflineEngine.result(OfflineEngine.run(scratch, EngineTask.of(task), output).plan());
      output.print(result, () -> PlanText.of(result));
      return ExitCode.GOOD;
    }
  }

  /** What a technique has no use for is refused, as in a job's spec. */
  private void requireFittingData(TechniqueCatalog.Technique known) {
    if (calibration != null && !known.takesCalibration()) {
      throw new QuantryException(
          ErrorCode.UNKNOWN_PROPERTY,
          "--calibration-dataset: the technique %s takes no calibration data%s"
              .formatted(
                  known.type(), known.trains() ? ", it calibrates on its --training-data" : ""));
    }
    if (training != null && !known.trains()) {
      throw new QuantryException(
          ErrorCode.UNKNOWN_PROPERTY,
          "--training-data: the technique %s does not train".formatted(known.type()));
    }
  }

  private static @Nullable DatasetInput data(
      Scratch scratch, String folder, @Nullable String argument) {
    return argument == null ? null : scratch.addDataset(folder, DatasetArgument.read(argument));
  }

  private static String text(Path target, QuantizeResult result) {
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
    if (result.training() != null) {
      text.append("%n%n%s".formatted(TrainingText.of(result.training())));
    }
    text.append("%n%nquantized:%n".formatted()).append(PlanText.grouped(result.quantized()));
    text.append("%nkept in FP32:%n".formatted()).append(PlanText.grouped(result.keptFloat()));
    result.findings().forEach(one -> text.append("%n%s: %s".formatted(one.code(), one.message())));
    return text.toString().stripTrailing();
  }
}
