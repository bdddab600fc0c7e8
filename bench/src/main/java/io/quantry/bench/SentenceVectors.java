package io.quantry.bench;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetInput;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.evaluation.statistics.RankCorrelation;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a model makes of pairs of sentences: one vector of length 1 a sentence, the mean over the
 * tokens that are no padding of an output {@code [sentences, tokens, width]}.
 */
final class SentenceVectors {
  private final List<double[]> vectors = new ArrayList<>();
  private final List<Double> similarities = new ArrayList<>();
  private final List<Double> scores = new ArrayList<>();

  private SentenceVectors() {}

  /**
   * Runs all pairs.
   *
   * @param batch sentences a run, padded to the longest of them
   */
  static SentenceVectors of(Path model, Dataset pairs, int batch, int threads) {
    SentenceVectors all = new SentenceVectors();
    String mask =
        pairs.inputs().stream()
            .filter(input -> input.role() == DatasetInput.Role.ATTENTION_MASK)
            .map(DatasetInput::name)
            .findFirst()
            .orElseThrow();
    try (Session session = Session.open(model, SessionSettings.threads(threads));
        BatchReader reader = pairs.read(SampleSelection.all(), batch)) {
      ModelFit fit = ModelFit.of(pairs, session.inputs());
      String output = session.outputs().getFirst().name();
      for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
        List<List<double[]>> columns = new ArrayList<>();
        for (Map<String, TensorValue> feed : fit.feeds(next.get())) {
          columns.add(pooled(value(session.run(feed), output), value(feed, mask)));
        }
        all.add(columns, next.get().targets());
      }
    }
    return all;
  }

  /** Cosine of each sentence's vector to the same sentence's in another model, ascending. */
  double[] cosines(SentenceVectors other) {
    return cosines(other, vectors.size());
  }

  /** Those of the first sentences alone. */
  double[] cosines(SentenceVectors other, int first) {
    return IntStream.range(0, Math.min(first, vectors.size()))
        .mapToDouble(i -> dot(vectors.get(i), other.vectors.get(i)))
        .sorted()
        .toArray();
  }

  /** Spearman's correlation of the pairs' cosine similarity with people's scores. */
  double spearman() {
    return RankCorrelation.of(
        similarities.stream().mapToDouble(Double::doubleValue).toArray(),
        scores.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private void add(List<List<double[]>> columns, Targets targets) {
    for (int pair = 0; pair < columns.getFirst().size(); pair++) {
      for (List<double[]> column : columns) {
        vectors.add(column.get(pair));
      }
      similarities.add(dot(columns.getFirst().get(pair), columns.getLast().get(pair)));
    }
    if (targets instanceof Targets.Scores given) {
      Arrays.stream(given.values()).forEach(scores::add);
    }
  }

  private static TensorValue value(Map<String, TensorValue> values, String name) {
    return Optional.ofNullable(values.get(name)).orElseThrow();
  }

  private static List<double[]> pooled(TensorValue output, TensorValue mask) {
    float[] values = output.floats();
    long[] counted = mask.longs();
    int tokens = (int) output.size(1);
    int width = (int) output.size(2);
    List<double[]> pooled = new ArrayList<>();
    for (int sentence = 0; sentence < output.size(0); sentence++) {
      double[] sum = new double[width];
      for (int token = sentence * tokens; token < (sentence + 1) * tokens; token++) {
        for (int i = 0; i < width && counted[token] != 0; i++) {
          sum[i] += values[token * width + i];
        }
      }
      double length = Math.sqrt(dot(sum, sum));
      pooled.add(Arrays.stream(sum).map(value -> value / length).toArray());
    }
    return pooled;
  }

  private static double dot(double[] first, double[] second) {
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += first[i] * second[i];
    }
    return sum;
  }
}
