package io.quantry.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.evaluation.dataset.Targets;
import io.quantry.evaluation.statistics.Judgement;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One batch of both models' outputs, with what a metric is told of it. */
record Scene(MetricContext context, PairedBatch batch) {
  static final Judgement JUDGEMENT = new Judgement(0.95, null, 5);

  /** One output {@code y} of one model run. */
  static Scene of(
      Targets.Kind kind, Targets targets, float[] before, float[] after, long... shape) {
    return of(kind, targets, OutputRoles.usual(), List.of(), before, after, shape);
  }

  static Scene of(
      Targets.Kind kind,
      Targets targets,
      OutputRoles roles,
      List<String> classNames,
      float[] before,
      float[] after,
      long... shape) {
    Map<String, float[][]> outputs = new LinkedHashMap<>();
    outputs.put("y", new float[][] {before, after});
    return of(kind, targets, roles, classNames, outputs, Map.of("y", shape), Map.of());
  }

  /**
   * @param outputs both models' elements by name, baseline first
   */
  static Scene of(
      Targets.Kind kind,
      Targets targets,
      OutputRoles roles,
      List<String> classNames,
      Map<String, float[][]> outputs,
      Map<String, long[]> shapes,
      Map<String, TensorValue> inputs) {
    List<TensorSignature> signatures = new ArrayList<>();
    List<OutputPair> pairs = new ArrayList<>();
    int samples = 0;
    for (Map.Entry<String, float[][]> output : outputs.entrySet()) {
      long[] shape = Objects.requireNonNull(shapes.get(output.getKey()));
      samples = (int) shape[0];
      signatures.add(signature(output.getKey(), shape));
      pairs.add(
          new OutputPair(
              output.getKey(),
              samples,
              TensorValue.ofFloats(output.getValue()[0], shape),
              TensorValue.ofFloats(output.getValue()[1], shape),
              null));
    }
    PairedRun run = new PairedRun(pairs, null, inputs);
    return new Scene(
        new MetricContext(kind, 1, signatures, roles, classNames),
        new PairedBatch(samples, List.of(run), targets));
  }

  /** Pairs of vectors {@code y}; arrays hold the first and the second of each pair. */
  static Scene ofPairs(
      Targets.Kind kind, Targets targets, float[][] before, float[][] after, int width) {
    long[] shape = {before[0].length / width, width};
    List<PairedRun> runs = new ArrayList<>();
    for (int side = 0; side < 2; side++) {
      OutputPair pair =
          new OutputPair(
              "y",
              (int) shape[0],
              TensorValue.ofFloats(before[side], shape),
              TensorValue.ofFloats(after[side], shape),
              null);
      runs.add(new PairedRun(List.of(pair), null, Map.of()));
    }
    return new Scene(
        new MetricContext(kind, 2, List.of(signature("y", shape)), OutputRoles.usual(), List.of()),
        new PairedBatch((int) shape[0], runs, targets));
  }

  MetricResult result(String name) {
    MetricResult result = results().get(name);
    assertThat(result).as(name).isNotNull();
    return Objects.requireNonNull(result);
  }

  /** Of every metric that fits. */
  Map<String, MetricResult> results() {
    Map<String, MetricResult> results = new LinkedHashMap<>();
    Metrics.beginAll(context)
        .forEach(
            (name, gathering) -> {
              gathering.add(batch);
              results.put(name, gathering.result(JUDGEMENT));
            });
    return results;
  }

  private static TensorSignature signature(String name, long[] shape) {
    return new TensorSignature(name, ElementType.FLOAT, Shape.of(shape));
  }
}
