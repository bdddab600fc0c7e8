package io.quantry.bench;

import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.evaluation.latency.Feeds;
import io.quantry.evaluation.latency.LatencyPoint;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * MobileNet V1 0.25 quantized by this project and by the peers, calibrated on the same tensors of
 * one half of the photographs and judged on the other half ({@link PictureHalves}): logits beside
 * those of FP32, speed, size, and what the quantizing took, the start of its process included.
 *
 * <p>Arguments: folder of the data ({@code ../shared/data}), technique files as {@code --spec}
 * takes them.
 */
public final class ImageModelBenchmark {
  private static final int THREADS = 1;

  /** The peers' settings: first what their documents do, then what they can do. */
  private static final List<Peer> PEERS =
      List.of(
          new Peer("ONNX Runtime, per tensor", "quantize_static.py"),
          new Peer("ONNX Runtime, per channel", "quantize_static.py", "--per-channel"),
          new Peer(
              "ONNX Runtime, per channel, prepared",
              "quantize_static.py",
              "--per-channel",
              "--prepare"),
          new Peer(
              "ONNX Runtime, per channel, percentile",
              "quantize_static.py",
              "--per-channel",
              "--method",
              "percentile"),
          new Peer(
              "ONNX Runtime, per channel, entropy",
              "quantize_static.py",
              "--per-channel",
              "--method",
              "entropy"),
          new Peer("NNCF, mixed preset", "quantize_nncf.py"),
          new Peer("NNCF, performance preset", "quantize_nncf.py", "--preset", "performance"));

  private record Peer(String name, String script, List<String> options) {
    Peer(String name, String script, String... options) {
      this(name, script, List.of(options));
    }

    List<String> command(Path model, Path data, Path output) {
      List<String> arguments =
          new ArrayList<>(List.of(model.toString(), data.toString(), output.toString()));
      arguments.addAll(options);
      return Tools.peer(script, arguments.toArray(String[]::new));
    }
  }

  private record Result(String name, Path model, ProcessCost cost) {}

  private final Path model;
  private final Path scratch;
  private final Path tensors;
  private final Path manifest;
  private final Dataset judging;
  private final Map<String, TensorValue> timed;
  private final List<Result> results = new ArrayList<>();

  private ImageModelBenchmark(Path data, Path scratch) throws IOException {
    this.scratch = scratch;
    model = data.resolve(ModelZoo.MOBILENET.file());
    PictureHalves halves = PictureHalves.of(data.resolve("pictures"), scratch);
    List<TensorSignature> inputs;
    try (Session session = Session.open(model, SessionSettings.threads(THREADS))) {
      inputs = session.inputs();
    }
    Dataset calibration = halves.calibration(ModelZoo.MOBILENET.recipe());
    judging = halves.judging(ModelZoo.MOBILENET.recipe());
    tensors = scratch.resolve("calibration.npz");
    manifest = NpzFile.write(tensors, calibration, SampleSelection.all(), inputs);
    timed = Feeds.ofDataset(judging, inputs, new LatencyPoint(1, null));
    System.out.printf(
        Locale.ROOT,
        "%d pictures calibrate, %d judge (sources drawn with seed %d)%n%n",
        calibration.samples(),
        judging.samples(),
        PictureHalves.SEED);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Tools.prepare();
    try (Scratch scratch = Scratch.create()) {
      ImageModelBenchmark benchmark =
          new ImageModelBenchmark(Path.of(arguments[0]), scratch.folder());
      for (String technique : List.of(arguments).subList(1, arguments.length)) {
        Path file = Path.of(technique);
        Path output = benchmark.nextOutput();
        benchmark.quantize(
            "Quantry, " + file.getFileName().toString().replaceFirst("\\.[a-z]+$", ""),
            output,
            Tools.quantry(benchmark.model, file, benchmark.manifest.toString(), output));
      }
      for (Peer peer : PEERS) {
        Path output = benchmark.nextOutput();
        benchmark.quantize(
            peer.name(), output, peer.command(benchmark.model, benchmark.tensors, output));
      }
      benchmark.compare();
    }
  }

  private Path nextOutput() {
    return scratch.resolve("result-%d.onnx".formatted(results.size()));
  }

  private void quantize(String name, Path output, List<String> command)
      throws IOException, InterruptedException {
    try {
      results.add(new Result(name, output, ProcessCost.of(command)));
    } catch (ProcessCost.CommandFailed failed) {
      System.out.printf("%s: %s%n%n", name, failed.reason());
    }
  }

  private void compare() throws IOException {
    List<Path> models = new ArrayList<>(List.of(model));
    results.forEach(result -> models.add(result.model()));
    InterleavedTimes times = InterleavedTimes.of(models, timed, THREADS);
    MarkdownTable table =
        new MarkdownTable(
            "quantized by",
            "logit SQNR, dB",
            "top-1 as FP32, %",
            "× FP32 (1 thread, batch 1)",
            "file, MB",
            "wall time",
            "peak memory");
    for (Result result : results) {
      OutputError logits = logits(result.model());
      table.row(
          result.name(),
          String.format(Locale.ROOT, "%.1f", logits.sqnr()),
          String.format(Locale.ROOT, "%.1f", 100 * logits.agreement()),
          times.speedup(1 + results.indexOf(result), 0).toString(),
          String.format(Locale.ROOT, "%.3f", Files.size(result.model()) / 1e6),
          result.cost().time(),
          result.cost().memory());
    }
  }

  private OutputError logits(Path candidate) {
    try (ModelComparison comparison = ModelComparison.open(model, candidate, THREADS)) {
      comparison.add(judging, SampleSelection.all());
      return comparison.errors().values().iterator().next();
    }
  }
}
