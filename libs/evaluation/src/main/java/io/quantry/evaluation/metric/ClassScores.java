package io.quantry.evaluation.metric;

/**
 * Probabilities of the classes by both models for one batch, worked out once and shared by the
 * metrics that need them. One row a sample, one element a class.
 */
final class ClassScores {
  private final int width;
  private final Rows baseline;
  private final Rows candidate;

  private ClassScores(OutputPair output, boolean softmax) {
    this.width = output.elements();
    this.baseline = new Rows(output.baseline(), output.samples(), width, softmax);
    this.candidate = new Rows(output.candidate(), output.samples(), width, softmax);
  }

  /** Those of an output that has the same shape in both models. */
  static ClassScores of(OutputPair output, ScoreReading reading) {
    boolean softmax = reading.softmax(output, output.elements());
    return output.shared(ClassScores.class, () -> new ClassScores(output, softmax));
  }

  Rows baseline() {
    return baseline;
  }

  Rows candidate() {
    return candidate;
  }

  /**
   * Kullback and Leibler's divergence of the candidate's probabilities from the baseline's in nats,
   * {@code Σ p (ln p − ln q)}; where one of both says nothing, the most that clipped probabilities
   * can give.
   */
  double divergence(int sample) {
    if (!baseline.usable(sample) || !candidate.usable(sample)) {
      return -LogProbabilities.LEAST;
    }
    double sum = 0;
    int start = sample * width;
    for (int i = start; i < start + width; i++) {
      sum += Math.exp(baseline.logs[i]) * (baseline.logs[i] - candidate.logs[i]);
    }
    return Math.max(0, sum);
  }

  /** One model's rows. */
  static final class Rows {
    private final int width;
    private final double[] logs;
    private final double[] norms;

    Rows(float[] scores, int samples, int width, boolean softmax) {
      this.width = width;
      this.logs = new double[samples * width];
      this.norms = new double[samples];
      for (int sample = 0; sample < samples; sample++) {
        int start = sample * width;
        norms[sample] = LogProbabilities.norm(scores, start, width, softmax);
        for (int i = start; i < start + width; i++) {
          logs[i] = LogProbabilities.of(scores[i], norms[sample], softmax);
        }
      }
    }

    /** Whether the row is one of finite scores. */
    boolean usable(int sample) {
      return !Double.isNaN(norms[sample]);
    }

    /** Natural logarithm of a class's probability. */
    double log(int sample, int label) {
      return logs[sample * width + label];
    }

    /** The class of the largest probability, the first of equals. */
    int top(int sample) {
      int start = sample * width;
      int best = start;
      for (int i = start + 1; i < start + width; i++) {
        best = logs[i] > logs[best] ? i : best;
      }
      return best - start;
    }
  }
}
