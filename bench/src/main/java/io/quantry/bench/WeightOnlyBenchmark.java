package io.quantry.bench;

import io.quantry.cli.output.Json;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * all-MiniLM-L6-v2 in the forms that store weights alone, made by {@code ./quantry quantize}:
 * bytes, fidelity on the test sentences of STS-B, and speed at batch 1. Algorithms calibrate on
 * sentences of its train part.
 *
 * <p>Arguments: FP32 model, its tokenizer ({@code bench/run PublishedModels FOLDER} writes both),
 * folder of STS-B, samples to calibrate on (default 1,024), part of the variants' names to run
 * (default all).
 */
public final class WeightOnlyBenchmark {
  private static final int MOST_TOKENS = 128;
  private static final List<Integer> TOKENS = List.of(8, 128);
  private static final int BATCH = 8;
  private static final int THREADS = 2;

  private final Path original;
  private final Path tokenizer;
  private final Path data;
  private final int samples;
  private final Path scratch;

  private WeightOnlyBenchmark(Path original, Path tokenizer, Path data, int samples, Path scratch) {
    this.original = original;
    this.tokenizer = tokenizer;
    this.data = data;
    this.samples = samples;
    this.scratch = scratch;
  }

  /**
   * One row.
   *
   * @param technique members of a job's technique object
   * @param calibrated whether sentences are given
   */
  private record Variant(String name, Map<String, Object> technique, boolean calibrated) {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Tools.prepare();
    String part = arguments.length > 4 ? arguments[4] : "";
    try (Scratch scratch = Scratch.create()) {
      new WeightOnlyBenchmark(
              Path.of(arguments[0]).toAbsolutePath(),
              Path.of(arguments[1]).toAbsolutePath(),
              Path.of(arguments[2]).toAbsolutePath(),
              arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1024,
              scratch.folder())
          .run(part);
    }
  }

  private List<Variant> variants() {
    List<Variant> variants = new ArrayList<>();
    for (boolean symmetric : new boolean[] {true, false}) {
      for (String type : List.of("int4", "int2")) {
        String name = "%s, group 32, %s".formatted(type, symmetric ? "symmetric" : "zero points");
        for (List<String> algorithms :
            List.of(
                List.<String>of(),
                List.of("hqq"),
                List.of("awq"),
                List.of("gptq"),
                List.of("awq", "gptq"))) {
          variants.add(
              new Variant(
                  "%s, %s"
                      .formatted(
                          name, algorithms.isEmpty() ? "nearest" : String.join("+", algorithms)),
                  weightOnly(type, symmetric, "int8", algorithms),
                  algorithms.contains("awq") || algorithms.contains("gptq")));
        }
      }
    }
    variants.add(
        new Variant(
            "int4, group 32, symmetric, gptq, int4 embeddings",
            weightOnly("int4", true, "int4", List.of("gptq")),
            true));
    variants.add(new Variant("int8, group 32", weightOnly("int8", true, "int8", List.of()), false));
    variants.add(
        new Variant(
            "int8 by channel",
            Map.of(
                "type", "weight-only", "weights", Map.of("type", "int8", "granularity", "channel")),
            false));
    for (String simple : List.of("float16", "bfloat16", "float8", "clustering")) {
      variants.add(new Variant(simple, Map.of("type", simple), false));
    }
    return variants;
  }

  private static Map<String, Object> weightOnly(
      String type, boolean symmetric, String embeddings, List<String> algorithms) {
    Map<String, Object> technique = new LinkedHashMap<>();
    technique.put("type", "weight-only");
    technique.put("weights", Map.of("type", type, "symmetric", symmetric));
    technique.put("embeddings", Map.of("type", embeddings));
    technique.put("algorithms", algorithms);
    return technique;
  }

  private void run(String part) throws IOException, InterruptedException {
    Path calibration = manifest("stsb-en-train.csv");
    Dataset pairs =
        DatasetFormats.open(
            new DatasetSource(
                "text",
                Map.of("tokenizer", tokenizer, "text", data.resolve("stsb-en-test.csv")),
                options()));
    SentenceVectors reference = SentenceVectors.of(original, pairs, BATCH, THREADS);
    System.out.printf(Locale.ROOT, "FP32: Spearman %.4f%n%n", reference.spearman());
    MarkdownTable table =
        new MarkdownTable(
            "weights",
            "MB",
            "of FP32",
            "1 − cosine",
            "Spearman",
            "× FP32, 1 × 8 tokens",
            "× FP32, 1 × 128 tokens",
            "seconds",
            "peak MB");
    for (Variant variant : variants()) {
      if (variant.name().contains(part)) {
        row(table, variant, calibration, pairs, reference);
      }
    }
  }

  private void row(
      MarkdownTable table,
      Variant variant,
      Path calibration,
      Dataset pairs,
      SentenceVectors reference)
      throws IOException, InterruptedException {
    Path technique = scratch.resolve("technique.json");
    Map<String, Object> document = new LinkedHashMap<>(variant.technique());
    if (variant.calibrated()) {
      document.put("calibration", Map.of("samples", samples));
    }
    Files.writeString(technique, Json.pretty(document));
    Path output = scratch.resolve("result.onnx");
    List<String> command = Tools.quantry(original, technique, null, output);
    if (variant.calibrated()) {
      command.addAll(List.of("--calibration-dataset", calibration.toString()));
    }
    ProcessCost cost = ProcessCost.of(command);
    SentenceVectors vectors = SentenceVectors.of(output, pairs, BATCH, THREADS);
    double cosine = Arrays.stream(vectors.cosines(reference)).average().orElseThrow();
    table.row(
        variant.name(),
        String.format(Locale.ROOT, "%.2f", Files.size(output) / 1e6),
        String.format(Locale.ROOT, "%.4f", (double) Files.size(output) / Files.size(original)),
        String.format(Locale.ROOT, "%.5f", 1 - cosine),
        String.format(Locale.ROOT, "%.4f", vectors.spearman()),
        speedup(output, pairs, TOKENS.getFirst()),
        speedup(output, pairs, TOKENS.getLast()),
        cost.time(),
        cost.memory());
  }

  private String speedup(Path output, Dataset pairs, int tokens) {
    List<TensorSignature> inputs;
    try (Session session = Session.open(original, SessionSettings.threads(1))) {
      inputs = session.inputs();
    }
    Map<String, TensorValue> feeds = Feeds.ofDataset(pairs, inputs, new LatencyPoint(1, tokens));
    return InterleavedTimes.of(List.of(original, output), feeds, 1).speedup(1, 0).toString();
  }

  private Path manifest(String text) throws IOException {
    Files.copy(tokenizer, scratch.resolve("tokenizer.json"));
    Files.copy(data.resolve(text), scratch.resolve(text));
    return Manifests.write(
        scratch.resolve("calibration.json"),
        "text",
        Map.of("tokenizer", "tokenizer.json", "text", text),
        options());
  }

  private static Map<String, Object> options() {
    return Map.of("columns", 2, "maxTokens", MOST_TOKENS);
  }
}
