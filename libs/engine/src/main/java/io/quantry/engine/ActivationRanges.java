package io.quantry.engine;

import io.quantry.contracts.dataset.DatasetDocument;
import io.quantry.contracts.dataset.LintFinding;
import io.quantry.contracts.engine.LintResult;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.Split;
import io.quantry.evaluation.lint.ValueRange;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.calibration.ActivationSink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * By how much min-max ranges of a model's activations would differ had other samples been drawn:
 * the model runs on at most {@value #SAMPLES} samples of each of two random halves of a dataset.
 */
final class ActivationRanges {
  private static final int SAMPLES = 256;
  private static final int MOST_REPORTED = 10;
  private static final double MOVES = 0.2;
  private static final double TOO_MANY = 0.1;

  /** Operators whose results are no tensors of real numbers, whatever they are given. */
  private static final Set<String> OTHER_RESULTS =
      Set.of(
          "And",
          "ArgMax",
          "ArgMin",
          "Equal",
          "Greater",
          "GreaterOrEqual",
          "IsInf",
          "IsNaN",
          "Less",
          "LessOrEqual",
          "NonMaxSuppression",
          "NonZero",
          "Not",
          "Optional",
          "Or",
          "SequenceConstruct",
          "SequenceEmpty",
          "SequenceErase",
          "SequenceInsert",
          "SequenceMap",
          "Shape",
          "Size",
          "SplitToSequence",
          "StringConcat",
          "StringNormalizer",
          "StringSplit",
          "Xor");

  private final Model model;
  private final Dataset dataset;
  private final int threads;
  private final WorkFolder work;

  ActivationRanges(Model model, Dataset dataset, int threads, WorkFolder work) {
    this.model = model;
    this.dataset = dataset;
    this.threads = threads;
    this.work = work;
  }

  /**
   * Runs both halves.
   *
   * @throws io.quantry.evaluation.EvaluationException {@code dataset-empty} where a half has no
   *     sample, {@code dataset-model-mismatch}
   */
  LintResult.Activations compare() {
    Map<String, ValueRange> first = new LinkedHashMap<>();
    Map<String, ValueRange> second = new LinkedHashMap<>();
    long samples = Math.min(run(half(0), first), run(half(1), second));
    List<LintResult.Movement> movements = new ArrayList<>();
    first.forEach(
        (tensor, range) -> {
          ValueRange other = second.get(tensor);
          DatasetDocument.Range one = DatasetDocuments.range(range);
          if (other != null && one != null && DatasetDocuments.range(other) != null) {
            movements.add(
                new LintResult.Movement(
                    tensor,
                    one,
                    Objects.requireNonNull(DatasetDocuments.range(other)),
                    range.movement(other)));
          }
        });
    movements.sort(Comparator.comparingDouble(LintResult.Movement::movement).reversed());
    int moving = (int) movements.stream().filter(one -> one.movement() > MOVES).count();
    return new LintResult.Activations(
        samples,
        movements.size(),
        moving,
        movements.stream().limit(MOST_REPORTED).toList(),
        findings(samples, movements.size(), moving));
  }

  /** Frames that carry a state stay in order: the first half, then the second. */
  private Dataset half(int which) {
    if (dataset.carried().isEmpty()) {
      return dataset.split(Split.fold(which, 2, DatasetReport.SEED));
    }
    long middle = dataset.samples() / 2;
    return dataset.split(which == 0 ? Split.range(0, middle) : Split.rest(middle));
  }

  private long run(Dataset half, Map<String, ValueRange> ranges) {
    Calibration calibration = Calibration.of(half, SAMPLES, DatasetReport.SEED, threads, work);
    calibration.stream(model, tensors(model.graph()), new Extremes(ranges));
    return calibration.samples();
  }

  private static List<String> tensors(Graph graph) {
    List<String> tensors = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!OTHER_RESULTS.contains(node.opType())) {
        node.outputs().forEach(output -> output.ifPresent(value -> tensors.add(value.name())));
      }
    }
    return tensors;
  }

  private static List<LintFinding> findings(long samples, int tensors, int moving) {
    return moving <= TOO_MANY * tensors
        ? List.of()
        : List.of(
            new LintFinding(
                "ACTIVATION_RANGES_MOVE",
                LintFinding.Severity.WARNING,
                "The ranges of %d of %d activations differ by more than %.0f %% between two random halves of %d samples: calibrate on more samples, or not by min and max"
                    .formatted(moving, tensors, 100 * MOVES, samples)));
  }

  private record Extremes(Map<String, ValueRange> ranges) implements ActivationSink {
    @Override
    public void activation(String tensor, long[] dims, float[] values, int length) {
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < length; i++) {
        if (Float.isFinite(values[i])) {
          min = Math.min(min, values[i]);
          max = Math.max(max, values[i]);
        }
      }
      ranges.merge(tensor, new ValueRange(min, max), ValueRange::and);
    }

    @Override
    public void batchDone(long done, long total) {}
  }
}
