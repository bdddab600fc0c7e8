package io.quantry.bench.training;

import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import java.nio.file.Path;
import java.util.Map;

/**
 * How well classes {@code [samples, classes]} fit labels.
 *
 * @param percent of the pictures whose highest class is the label's
 * @param crossEntropy mean, natural logarithm
 */
record Top1(double percent, double crossEntropy) {
  private static final int BATCH = 100;

  /** Some pictures' classes. */
  interface Classifier {
    /**
     * @return row-major {@code [count, classes]}, before a softmax
     */
    float[] logits(int from, int count);
  }

  /** In ONNX Runtime. */
  static Top1 of(Path model, Pictures pictures, int threads) {
    String input = pictures.inputs().getFirst().name();
    try (Session session = Session.open(model, SessionSettings.threads(threads))) {
      return of(
          pictures,
          (from, count) -> {
            long[] dims = pictures.inputs().getFirst().batchDims(count);
            TensorValue batch = TensorValue.ofFloats(pictures.batch(from, count), dims);
            return session.run(Map.of(input, batch)).values().iterator().next().floats();
          });
    }
  }

  static Top1 of(Pictures pictures, Classifier classifier) {
    int[] labels = pictures.labels().orElseThrow();
    int hits = 0;
    double loss = 0;
    for (int from = 0; from < labels.length; from += BATCH) {
      int count = Math.min(BATCH, labels.length - from);
      float[] logits = classifier.logits(from, count);
      int classes = logits.length / count;
      for (int i = 0; i < count; i++) {
        int row = i * classes;
        int best = 0;
        double sum = 0;
        for (int c = 1; c < classes; c++) {
          best = logits[row + c] > logits[row + best] ? c : best;
        }
        for (int c = 0; c < classes; c++) {
          sum += Math.exp(logits[row + c] - logits[row + best]);
        }
        int label = labels[from + i];
        hits += best == label ? 1 : 0;
        loss += Math.log(sum) - (logits[row + label] - logits[row + best]);
      }
    }
    return new Top1(100.0 * hits / labels.length, loss / labels.length);
  }

  /** More right, or as many with more confidence. */
  boolean isBetterThan(Top1 other) {
    return percent > other.percent
        || (percent == other.percent && crossEntropy < other.crossEntropy);
  }
}
