package io.quantry.bench;

import io.quantry.cli.output.Json;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.evaluation.latency.Feeds;
import io.quantry.evaluation.latency.LatencyPoint;
import io.quantry.ort.Cancellation;
import io.quantry.ort.OperatorTimes;
import io.quantry.ort.RunnerException;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Real models of nine families, each quantized by the technique that suits it ({@link ModelZoo}):
 * error of each output, another input size, speed, size; where a result is slower than FP32, the
 * operators that take the time in both.
 *
 * <p>Arguments: folder of the data ({@code ../shared/data}), a word to choose models by their names
 * (default: all), further {@code --set PARAMETER=VALUE} for static models.
 */
public final class ModelZooBenchmark {
  private static final int THREADS = 1;
  private static final int PROFILED_RUNS = 20;
  private static final int OPERATORS = 4;

  private final Path data;
  private final List<String> settings;
  private final Path scratch;
  private final PictureHalves halves;
  private final PictureHalves captioned;
  private final List<String> slow = new ArrayList<>();
  private final MarkdownTable table =
      new MarkdownTable(
          "model",
          "technique",
          "SQNR by output, dB",
          "other size: SQNR, dB",
          "× FP32 (1 thread)",
          "ms",
          "file, MB",
          "of FP32");

  private ModelZooBenchmark(Path data, List<String> settings, Path scratch) throws IOException {
    this.data = data;
    this.settings = settings;
    this.scratch = scratch;
    this.halves = PictureHalves.of(data.resolve("pictures"), scratch);
    this.captioned =
        PictureHalves.captioned(
            data.resolve("pictures"), Files.createDirectory(scratch.resolve("captioned")));
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    String chosen = arguments.length > 1 ? arguments[1] : "";
    try (Scratch scratch = Scratch.create()) {
      ModelZooBenchmark benchmark =
          new ModelZooBenchmark(
              Path.of(arguments[0]), Arrays.stream(arguments).skip(2).toList(), scratch.folder());
      for (ModelZoo.Entry entry : ModelZoo.NINE) {
        if (entry.name().contains(chosen)) {
          benchmark.add(entry);
        }
      }
      System.out.println();
      benchmark.slow.forEach(System.out::println);
    }
  }

  private void add(ModelZoo.Entry entry) throws IOException, InterruptedException {
    Path model = data.resolve(entry.file());
    Path result = scratch.resolve("result.onnx");
    ZooData samples = ZooData.of(entry.input(), data, halves(entry), scratch);
    try {
      ProcessCost.of(command(entry, model, samples, result));
    } catch (ProcessCost.CommandFailed failed) {
      table.row(entry.name(), entry.technique(), failed.reason(), "", "", "", "", "");
      return;
    }
    try {
      measure(entry, model, result, samples);
    } catch (RunnerException failed) {
      table.row(
          entry.name(), entry.technique(), String.valueOf(failed.getMessage()), "", "", "", "", "");
    }
  }

  private PictureHalves halves(ModelZoo.Entry entry) {
    return entry.input() instanceof ModelZoo.Input.Pictures pictures && pictures.captioned()
        ? captioned
        : halves;
  }

  private void measure(ModelZoo.Entry entry, Path model, Path result, ZooData samples)
      throws IOException {
    Map<String, TensorValue> feed;
    String errors;
    String otherSize;
    try (ModelComparison comparison = ModelComparison.open(model, result, THREADS)) {
      feed = Feeds.ofDataset(samples.judging(), comparison.inputs(), new LatencyPoint(1, null));
      comparison.add(samples.judging(), SampleSelection.random(entry.samples() / 2, 1));
      errors = errors(comparison);
    }
    try (ModelComparison comparison = ModelComparison.open(model, result, THREADS)) {
      otherSize = otherSize(comparison, samples.otherSize(), feed);
    }
    InterleavedTimes times = InterleavedTimes.of(List.of(model, result), feed, THREADS);
    InterleavedTimes.Speedup speedup = times.speedup(1, 0);
    double megabytes = Files.size(result) / 1e6;
    table.row(
        entry.name(),
        entry.technique(),
        errors,
        otherSize,
        speedup.toString(),
        String.format(Locale.ROOT, "%.2f → %.2f", times.millis(0), times.millis(1)),
        String.format(Locale.ROOT, "%.2f", megabytes),
        String.format(Locale.ROOT, "%.3f", megabytes * 1e6 / Files.size(model)));
    if (speedup.mean() < 1) {
      slow.add(
          "- %s, µs a run: FP32 %s; int8 %s"
              .formatted(entry.name(), costliest(model, feed), costliest(result, feed)));
    }
  }

  private List<String> command(ModelZoo.Entry entry, Path model, ZooData samples, Path result)
      throws IOException {
    boolean calibrated = entry.technique().equals("static");
    Map<String, Object> technique = new LinkedHashMap<>(Map.of("type", entry.technique()));
    if (calibrated) {
      technique.put("calibration", Map.of("samples", entry.samples()));
    }
    Path spec = Files.writeString(scratch.resolve("technique.json"), Json.pretty(technique));
    return Tools.quantry(
        model,
        spec,
        samples.calibration(),
        result,
        calibrated ? settings.toArray(String[]::new) : new String[0]);
  }

  private static String errors(ModelComparison comparison) {
    return comparison.errors().values().stream()
        .map(error -> String.format(Locale.ROOT, "%.1f", error.sqnr()))
        .collect(Collectors.joining(", "));
  }

  /** A picture in another size where the model takes one, else twice the batch. */
  private static String otherSize(
      ModelComparison comparison, Optional<Dataset> other, Map<String, TensorValue> feed) {
    Map<String, TensorValue> changed = new LinkedHashMap<>();
    for (TensorSignature input : comparison.inputs()) {
      TensorValue value = Optional.ofNullable(feed.get(input.name())).orElseThrow();
      changed.put(input.name(), doubled(input, value));
    }
    if (other.isPresent()) {
      changed = Feeds.ofDataset(other.get(), comparison.inputs(), new LatencyPoint(1, null));
    }
    String shape = Arrays.toString(changed.values().iterator().next().shape());
    if (shape.equals(Arrays.toString(feed.values().iterator().next().shape()))) {
      return "fixed";
    }
    comparison.add(changed);
    return shape + ": " + errors(comparison);
  }

  /** Twice the size along the first free dimension. */
  private static TensorValue doubled(TensorSignature input, TensorValue value) {
    for (int axis = 0; axis < value.rank(); axis++) {
      if (input.shape().size(axis).isEmpty()) {
        return Repetition.twice(value, axis);
      }
    }
    return value;
  }

  private String costliest(Path model, Map<String, TensorValue> feed) {
    return OperatorTimes.of(
            model,
            feed,
            SessionSettings.threads(THREADS),
            PROFILED_RUNS,
            scratch,
            new Cancellation())
        .stream()
        .limit(OPERATORS)
        .map(one -> String.format(Locale.ROOT, "%s %,.0f", one.operator(), one.microsPerRun()))
        .collect(Collectors.joining(", "));
  }
}
