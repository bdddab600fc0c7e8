package io.quantry.bench;

import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.latency.Feeds;
import io.quantry.evaluation.latency.LatencyPoint;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A sentence embedding model in FP32, its int8 twin as published, and results of ours: times in
 * turns in one process, cosine to FP32 sentence by sentence, Spearman on pairs, size. The sentences
 * must be used for no choice: those of STS-B's test part where its train part calibrates.
 *
 * <p>Arguments: FP32 model, twin, tokenizer, pairs with scores (csv), models of ours. {@code
 * bench/run PublishedModels FOLDER} writes the first three of all-MiniLM-L6-v2.
 */
public final class TransformerBenchmark {
  private static final int TOKENS = 128;
  private static final List<Integer> BATCHES = List.of(1, 8);
  private static final List<Integer> THREADS = List.of(1, 2);
  private static final int PADDED_BATCH = 8;

  /** The least of many sentences is less than the least of few, as others report it. */
  private static final int FEW = 50;

  private static final int FP32 = 0;
  private static final int TWIN = 1;

  private final List<Path> models;
  private final Dataset pairs;

  private TransformerBenchmark(String[] arguments) {
    models =
        Stream.concat(Stream.of(arguments).limit(2), Stream.of(arguments).skip(4))
            .map(Path::of)
            .toList();
    pairs =
        DatasetFormats.open(
            new DatasetSource(
                "text",
                Map.of("tokenizer", Path.of(arguments[2]), "text", Path.of(arguments[3])),
                Map.of("columns", 2, "maxTokens", TOKENS)));
  }

  public static void main(String[] arguments) throws IOException {
    TransformerBenchmark benchmark = new TransformerBenchmark(arguments);
    benchmark.speed();
    System.out.println();
    benchmark.fidelity();
  }

  private void speed() {
    MarkdownTable table =
        new MarkdownTable("model", "threads", "batch × tokens", "ms", "× FP32", "× twin");
    for (int threads : THREADS) {
      for (int batch : BATCHES) {
        InterleavedTimes times = InterleavedTimes.of(models, feeds(batch), threads);
        for (int model = 0; model < models.size(); model++) {
          table.row(
              name(model),
              Integer.toString(threads),
              "%d × %d".formatted(batch, TOKENS),
              String.format(Locale.ROOT, "%.1f", times.millis(model)),
              times.speedup(model, FP32).toString(),
              times.speedup(model, TWIN).toString());
        }
      }
    }
  }

  private void fidelity() throws IOException {
    MarkdownTable table =
        new MarkdownTable(
            "model",
            "MB",
            "cosine, mean",
            "cosine, min",
            "cosine, min of the first " + FEW,
            "cosine, min, padded batches of " + PADDED_BATCH,
            "Spearman");
    SentenceVectors single = vectors(FP32, 1);
    SentenceVectors padded = vectors(FP32, PADDED_BATCH);
    for (int model = 0; model < models.size(); model++) {
      SentenceVectors own = vectors(model, 1);
      double[] cosines = own.cosines(single);
      table.row(
          name(model),
          String.format(Locale.ROOT, "%.2f", Files.size(models.get(model)) / 1e6),
          four(Arrays.stream(cosines).average().orElseThrow()),
          four(cosines[0]),
          four(own.cosines(single, FEW)[0]),
          four(vectors(model, PADDED_BATCH).cosines(padded)[0]),
          four(own.spearman()));
    }
  }

  private Map<String, TensorValue> feeds(int batch) {
    List<TensorSignature> inputs;
    try (Session session = Session.open(models.get(FP32), SessionSettings.threads(1))) {
      inputs = session.inputs();
    }
    return Feeds.ofDataset(pairs, inputs, new LatencyPoint(batch, TOKENS));
  }

  private SentenceVectors vectors(int model, int batch) {
    return SentenceVectors.of(models.get(model), pairs, batch, THREADS.getLast());
  }

  private String name(int model) {
    return switch (model) {
      case FP32 -> "FP32";
      case TWIN -> "published twin";
      default -> models.get(model).getFileName().toString();
    };
  }

  private static String four(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
