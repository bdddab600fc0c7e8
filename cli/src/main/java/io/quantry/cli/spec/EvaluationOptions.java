package io.quantry.cli.spec;

import io.quantry.cli.output.Json;
import io.quantry.contracts.spec.EvaluationSpec;
import io.quantry.contracts.spec.Objectives;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to measure and against what to judge: options, on top of a spec file where one is given. */
public final class EvaluationOptions {
  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "A job spec (YAML or JSON) whose evaluation and objectives count.")
  private @Nullable Path file;

  @Option(names = "--metric", description = "The metric that decides (default: auto).")
  private @Nullable String metric;

  @Option(names = "--pooling", description = "How token vectors become one: none or mean.")
  private @Nullable String pooling;

  @Option(names = "--samples", description = "At most so many samples.")
  private @Nullable Integer samples;

  @Option(names = "--threads", description = "Threads of latency runs (default: 2).")
  private @Nullable Integer threads;

  @Option(names = "--batch", description = "Samples a timed run (default: 1).")
  private @Nullable Integer batch;

  @Option(names = "--tokens", description = "Tokens a sample in timed runs of text models.")
  private @Nullable Integer tokens;

  @Option(names = "--max-accuracy-drop", description = "Largest acceptable drop, in points.")
  private @Nullable Double maxAccuracyDrop;

  @Option(names = "--min-speedup", description = "Smallest acceptable speedup over FP32.")
  private @Nullable Double minSpeedup;

  @Option(names = "--max-size-ratio", description = "Largest acceptable share of FP32's size.")
  private @Nullable Double maxSizeRatio;

  @Option(names = "--confidence", description = "Of the accuracy decision (default: 0.95).")
  private @Nullable Double confidence;

  @Option(
      names = "--on-inconclusive",
      paramLabel = "POLICY",
      description =
          "What an undecided verdict ends with: report (exit code 4, the default), fail or pass.")
  private @Nullable String onInconclusive;

  @Option(names = "--output-name", description = "The output that metrics of one output read.")
  private @Nullable String main;

  @Option(
      names = "--scores",
      description = "What that output holds for classes: auto, logits or probabilities.")
  private @Nullable String scores;

  /** How to compare. */
  public EvaluationSpec evaluation() {
    Map<String, Object> tree = fromFile("evaluation");
    put(tree, "metric", metric);
    put(tree, "pooling", pooling);
    put(tree, "samples", samples);
    put(tree, "threads", threads);
    if (batch != null || tokens != null) {
      tree.remove("latency");
    }
    put(tree, "batch", batch);
    put(tree, "tokens", tokens);
    Map<String, Object> outputs = new LinkedHashMap<>(nested(tree, "outputs"));
    put(outputs, "main", main);
    put(outputs, "scores", scores);
    if (!outputs.isEmpty()) {
      tree.put("outputs", outputs);
    }
    return Techniques.reader().readEvaluation(tree);
  }

  /** What to judge against. */
  public Objectives objectives() {
    Map<String, Object> tree = fromFile("objectives");
    put(tree, "maxAccuracyDrop", maxAccuracyDrop);
    put(tree, "minSpeedup", minSpeedup);
    put(tree, "maxSizeRatio", maxSizeRatio);
    put(tree, "confidence", confidence);
    put(tree, "onInconclusive", onInconclusive);
    return Techniques.reader().readObjectives(tree);
  }

  private Map<String, Object> fromFile(String member) {
    return file == null ? new LinkedHashMap<>() : nested(Json.readTree(file), member);
  }

  private static Map<String, Object> nested(Map<String, Object> parent, String member) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (parent.get(member) instanceof Map<?, ?> map) {
      map.forEach((name, value) -> tree.put(String.valueOf(name), value));
    }
    return tree;
  }

  private static void put(Map<String, Object> tree, String name, @Nullable Object value) {
    if (value != null) {
      tree.put(name, value);
    }
  }
}
