package io.quantry.bench;

import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Wall time and peak memory of {@code ./quantry quantize} and of ONNX Runtime's Python tool on the
 * same work, each process from its start to its end, in turns: all-MiniLM-L6-v2 dynamic, and
 * MobileNet V1 0.25 static on the same 256 pictures, the peer with its percentile calibrator.
 *
 * <p>Arguments: FP32 MiniLM ({@code bench/run PublishedModels FOLDER}), folder of the data ({@code
 * ../shared/data}), our static technique's file, runs (default 3).
 */
public final class ToolComparisonBenchmark {
  private static final int SAMPLES = 256;
  private static final Path DYNAMIC = Path.of("bench/techniques/dynamic.json");

  private final int runs;
  private final Path scratch;
  private final MarkdownTable table =
      new MarkdownTable(
          "work", "tool", "wall time", "of the peer's", "peak memory", "of the peer's");

  private ToolComparisonBenchmark(int runs, Path scratch) {
    this.runs = runs;
    this.scratch = scratch;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path miniLm = Path.of(arguments[0]);
    Path data = Path.of(arguments[1]);
    Path technique = Path.of(arguments[2]);
    int runs = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 3;
    Tools.prepare();
    try (Scratch scratch = Scratch.create()) {
      new ToolComparisonBenchmark(runs, scratch.folder()).run(miniLm, data, technique);
    }
  }

  private void run(Path miniLm, Path data, Path technique)
      throws IOException, InterruptedException {
    Path output = scratch.resolve("result.onnx");
    compare(
        "MiniLM, dynamic",
        Tools.quantry(miniLm, DYNAMIC, null, output),
        "quantize_dynamic, per channel",
        Tools.peer("quantize_dynamic.py", miniLm.toString(), output.toString(), "--per-channel"));
    Path mobileNet = data.resolve(ModelZoo.MOBILENET.file());
    Path tensors = scratch.resolve("calibration.npz");
    Path manifest = tensors(mobileNet, data.resolve("pictures"), tensors);
    compare(
        "MobileNet, static, %d samples".formatted(SAMPLES),
        Tools.quantry(mobileNet, technique, manifest.toString(), output),
        "quantize_static, per channel, percentile",
        Tools.peer(
            "quantize_static.py",
            mobileNet.toString(),
            tensors.toString(),
            output.toString(),
            "--per-channel",
            "--method",
            "percentile"));
  }

  private void compare(String work, List<String> ours, String peerName, List<String> peer)
      throws IOException, InterruptedException {
    List<ProcessCost> own = new ArrayList<>();
    List<ProcessCost> others = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      own.add(ProcessCost.of(ours));
      others.add(ProcessCost.of(peer));
    }
    ProcessCost mine = ProcessCost.median(own);
    ProcessCost theirs = ProcessCost.median(others);
    table.row(
        work,
        "Quantry",
        mine.time(),
        ratio(mine.seconds(), theirs.seconds()),
        mine.memory(),
        ratio((double) mine.peakBytes(), (double) theirs.peakBytes()));
    table.row(work, peerName, theirs.time(), "1", theirs.memory(), "1");
  }

  private Path tensors(Path model, Path pictures, Path file) throws IOException {
    Path archive = scratch.resolve("pictures.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive));
        Stream<Path> files = Files.list(pictures)) {
      for (Path picture : files.filter(one -> one.toString().endsWith(".jpg")).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(picture.getFileName().toString()));
        Files.copy(picture, zip);
      }
    }
    Dataset dataset =
        DatasetFormats.open(
            new DatasetSource("images", Map.of("archive", archive), ModelZoo.MOBILENET.recipe()));
    try (Session session = Session.open(model, SessionSettings.threads(1))) {
      return NpzFile.write(
          file, dataset, SampleSelection.random(SAMPLES, PictureHalves.SEED), session.inputs());
    }
  }

  private static String ratio(double ours, double peers) {
    return String.format(Locale.ROOT, "%.2f", ours / peers);
  }
}
