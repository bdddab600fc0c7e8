package io.quantry.bench;

import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code weight-only} beside ONNX Runtime's {@code MatMulNBitsQuantizer} on the same work, int4 in
 * groups of 32, MatMulNBits, tables untouched: whole processes in turns. Ours also proves its
 * result in the runtime, the peer does not.
 *
 * <p>Arguments: FP32 all-MiniLM-L6-v2, its tokenizer, STS-B's test part (csv), a folder for
 * generated models, their sizes in GB (none for MiniLM alone).
 */
public final class BlockQuantizerComparison {
  private static final int RUNS = 3;
  private static final int MOST_TOKENS = 128;
  private static final long GIGABYTE = 1_000_000_000;

  private final Path technique;
  private final MarkdownTable table =
      new MarkdownTable(
          "model",
          "tool",
          "wall",
          "of the peer's",
          "peak memory",
          "of the peer's",
          "bytes",
          "1 − cosine");

  private BlockQuantizerComparison(Path technique) {
    this.technique = technique;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Tools.prepare();
    try (Scratch scratch = Scratch.create()) {
      Path technique = scratch.folder().resolve("technique.json");
      for (boolean symmetric : new boolean[] {true, false}) {
        Files.writeString(
            technique,
            """
            {"type": "weight-only", "weights": {"form": "contrib", "symmetric": %s},
             "embeddings": {"type": "float32"}, "algorithms": []}
            """
                .formatted(symmetric));
        BlockQuantizerComparison comparison = new BlockQuantizerComparison(technique);
        comparison.sentences(arguments, scratch.folder(), symmetric);
        for (String gigabytes : List.of(arguments).subList(4, arguments.length)) {
          comparison.generated(
              Path.of(arguments[3]), Long.parseLong(gigabytes) * GIGABYTE, symmetric);
        }
      }
    }
  }

  private void sentences(String[] arguments, Path scratch, boolean symmetric)
      throws IOException, InterruptedException {
    Path model = Path.of(arguments[0]).toAbsolutePath();
    Dataset pairs =
        DatasetFormats.open(
            new DatasetSource(
                "text",
                Map.of("tokenizer", Path.of(arguments[1]), "text", Path.of(arguments[2])),
                Map.of("columns", 2, "maxTokens", MOST_TOKENS)));
    SentenceVectors reference = SentenceVectors.of(model, pairs, 8, 2);
    compare(
        "MiniLM, " + (symmetric ? "symmetric" : "zero points"),
        model,
        scratch,
        symmetric,
        result -> {
          double cosine =
              Arrays.stream(SentenceVectors.of(result, pairs, 8, 2).cosines(reference))
                  .average()
                  .orElseThrow();
          return String.format(Locale.ROOT, "%.5f", 1 - cosine);
        });
  }

  private void generated(Path folder, long bytes, boolean symmetric)
      throws IOException, InterruptedException {
    try (Scratch models = new Scratch(Files.createDirectories(folder.resolve("generated")))) {
      Path model = GeneratedTransformer.write(models.folder(), bytes);
      compare(
          "%,.0f MB, %s"
              .formatted(
                  Files.size(model.resolveSibling("model.onnx.data")) / 1e6,
                  symmetric ? "symmetric" : "zero points"),
          model,
          models.folder(),
          symmetric,
          result -> "not run");
    }
  }

  private interface Fidelity {
    String of(Path result);
  }

  private void compare(String name, Path model, Path folder, boolean symmetric, Fidelity fidelity)
      throws IOException, InterruptedException {
    Path ours = Files.createDirectories(folder.resolve("ours")).resolve("result.onnx");
    Path theirs = Files.createDirectories(folder.resolve("theirs")).resolve("result.onnx");
    List<String> peer =
        new ArrayList<>(
            Tools.peer("quantize_matmul_nbits.py", model.toString(), theirs.toString()));
    if (!symmetric) {
      peer.add("--asymmetric");
    }
    if (Files.exists(model.resolveSibling("model.onnx.data"))) {
      peer.add("--external");
    }
    List<ProcessCost> own = new ArrayList<>();
    List<ProcessCost> others = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      own.add(ProcessCost.of(Tools.quantry(model, technique, null, ours)));
      for (Path left : List.of(theirs, theirs.resolveSibling("result.onnx.data"))) {
        Files.deleteIfExists(left); // what exists is appended to
      }
      others.add(ProcessCost.of(peer));
    }
    ProcessCost mine = ProcessCost.median(own);
    ProcessCost other = ProcessCost.median(others);
    table.row(
        name,
        "Quantry",
        mine.time(),
        ratio(mine.seconds() / other.seconds()),
        mine.memory(),
        ratio((double) mine.peakBytes() / other.peakBytes()),
        bytes(ours),
        fidelity.of(ours));
    table.row(
        name,
        "MatMulNBitsQuantizer",
        other.time(),
        "1",
        other.memory(),
        "1",
        bytes(theirs),
        fidelity.of(theirs));
  }

  private static String bytes(Path model) throws IOException {
    Path beside = model.resolveSibling("result.onnx.data");
    long bytes = Files.size(model) + (Files.exists(beside) ? Files.size(beside) : 0);
    return "%,d".formatted(bytes);
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
