package io.quantry.evaluation.metric;

import java.util.Optional;

/**
 * One vector of length 1 a sample, from the main output: {@code [samples, width]} as it is, {@code
 * [samples, tokens, width]} as the mean over tokens that are no padding.
 */
final class Embedding {
  private Embedding() {}

  /** Both models' vectors of a batch, worked out once for all metrics of embeddings. */
  @SuppressWarnings("ArrayRecordComponent") // read by the metrics, never compared
  private record Vectors(double[][] baseline, double[][] candidate) {}

  static Optional<String> unfit(MetricContext context) {
    if (context.roles().boxesOrNull() != null) {
      return Optional.of("the outputs are detected objects");
    }
    if (context.mainOutput().isEmpty()) {
      return Optional.of("the model has no output of real numbers");
    }
    int rank = context.mainOutput().orElseThrow().shape().rank();
    boolean mean = context.roles().pooling().equals("mean");
    if (rank == 2 && !mean) {
      return Optional.empty();
    }
    if (rank == 3) {
      return mean
          ? Optional.empty()
          : Optional.of("a vector a token needs pooling: set it to 'mean'");
    }
    return Optional.of(
        mean
            ? "mean pooling needs an output [samples, tokens, width], this one has rank " + rank
            : "an embedding is an output [samples, width], this one has rank " + rank);
  }

  /** Both models' vectors of one sample, baseline first; not to be written to. */
  static double[][] pooled(OutputPair output, int sample) {
    Vectors vectors = output.shared(Vectors.class, () -> vectors(output));
    return new double[][] {vectors.baseline[sample], vectors.candidate[sample]};
  }

  /** Whether a vector is that of an embedding that is zero or not finite. */
  static boolean empty(double[] vector) {
    for (double value : vector) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private static Vectors vectors(OutputPair output) {
    double[][] baseline = new double[output.samples()][];
    double[][] candidate = new double[output.samples()][];
    for (int sample = 0; sample < output.samples(); sample++) {
      baseline[sample] = unit(pool(output, output.baseline(), sample));
      candidate[sample] = unit(pool(output, output.candidate(), sample));
    }
    return new Vectors(baseline, candidate);
  }

  static double dot(double[] first, double[] second) {
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += first[i] * second[i];
    }
    return Math.clamp(sum, -1.0, 1.0);
  }

  private static double[] pool(OutputPair output, float[] values, int sample) {
    int width = (int) output.shape()[output.shape().length - 1];
    double[] pooled = new double[width];
    int start = sample * output.elements();
    for (int element = 0; element < output.elements(); element += width) {
      if (!output.padding(sample, element)) {
        for (int i = 0; i < width; i++) {
          pooled[i] += values[start + element + i];
        }
      }
    }
    return pooled;
  }

  /** Zero, and what is not finite, becomes the zero vector: it is like nothing. */
  private static double[] unit(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    double factor = Double.isFinite(squares) && squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = factor == 0 ? 0 : vector[i] * factor;
    }
    return vector;
  }
}
