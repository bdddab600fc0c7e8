package io.quantry.evaluation.metric;

import io.quantry.ort.TensorValue;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One output of both models for a batch, samples along the first axis. Comparisons are made once,
 * when first asked for.
 */
public final class OutputPair {
  private final String name;
  private final boolean real;
  private final int samples;
  private final float[] baseline;
  private final float[] candidate;
  private final long[] shape;
  private final int elements;
  private final int candidateElements;
  private final boolean @Nullable [] tokens;
  private final @Nullable Comparison[] comparisons;
  private final Map<Class<?>, Object> shared = new HashMap<>();

  /**
   * @param samples rows of the batch
   * @param tokens which tokens of {@code [samples, tokens]} are no padding; null: no padding.
   *     Heeded where the output's shape begins so
   */
  public OutputPair(
      String name,
      int samples,
      TensorValue baseline,
      TensorValue candidate,
      boolean @Nullable [] tokens) {
    this.name = name;
    this.real = baseline.elementType().isFloatingPoint();
    this.samples = samples;
    this.baseline = baseline.floats();
    this.candidate = candidate.floats();
    this.shape = baseline.shape();
    this.elements = this.baseline.length / samples;
    this.candidateElements = this.candidate.length / samples;
    boolean perToken = tokens != null && shape.length >= 2 && shape[0] * shape[1] == tokens.length;
    this.tokens = perToken ? tokens : null;
    this.comparisons = new Comparison[samples];
  }

  public String name() {
    return name;
  }

  /** Whether the elements are real numbers, not integers. */
  boolean real() {
    return real;
  }

  int samples() {
    return samples;
  }

  /** Elements of one sample of the baseline. */
  int elements() {
    return elements;
  }

  /** Elements of one sample of the candidate. */
  int candidateElements() {
    return candidateElements;
  }

  boolean sameShape() {
    return elements == candidateElements;
  }

  long[] shape() {
    return shape;
  }

  float[] baseline() {
    return baseline;
  }

  float[] candidate() {
    return candidate;
  }

  /** Whether an element of a sample belongs to padding. */
  boolean padding(int sample, int element) {
    if (tokens == null) {
      return false;
    }
    int perSample = (int) shape[1];
    return !tokens[sample * perSample + element / (elements / perSample)];
  }

  /** Index of the largest element, the first of equals; −1 where a number is not finite. */
  static int largest(float[] values, int sample, int elements) {
    int best = -1;
    int start = sample * elements;
    for (int i = 0; i < elements; i++) {
      float value = values[start + i];
      if (!Float.isFinite(value)) {
        return -1;
      }
      if (best < 0 || value > values[start + best]) {
        best = i;
      }
    }
    return best;
  }

  /** What several metrics work out of this output alike: only the first to ask does the work. */
  <T> T shared(Class<T> kind, Supplier<T> work) {
    return kind.cast(shared.computeIfAbsent(kind, missing -> work.get()));
  }

  Comparison comparison(int sample) {
    Comparison known = comparisons[sample];
    if (known == null) {
      known = compare(sample);
      comparisons[sample] = known;
    }
    return known;
  }

  private Comparison compare(int sample) {
    if (!sameShape()) {
      return new Comparison(0, 0, 0, 0, 0, 0, false);
    }
    double bb = 0;
    double cc = 0;
    double bc = 0;
    double noise = 0;
    double worst = 0;
    long baselineOdd = 0;
    long candidateOdd = 0;
    int start = sample * elements;
    for (int i = 0; i < elements; i++) {
      if (tokens != null && padding(sample, i)) {
        continue;
      }
      double b = baseline[start + i];
      double c = candidate[start + i];
      boolean finite = true;
      if (!Double.isFinite(b)) {
        baselineOdd++;
        finite = false;
      }
      if (!Double.isFinite(c)) {
        candidateOdd++;
        finite = false;
      }
      if (finite) {
        double error = b - c;
        bb += b * b;
        cc += c * c;
        bc += b * c;
        noise += error * error;
        worst = Math.max(worst, Math.abs(error));
      }
    }
    double norms = Math.sqrt(bb) * Math.sqrt(cc);
    double cosine = norms > 0 ? bc / norms : bb == cc ? 1 : 0;
    return new Comparison(
        candidateOdd > 0 || baselineOdd > 0 ? 0 : Math.clamp(cosine, -1.0, 1.0),
        bb,
        noise,
        worst,
        baselineOdd,
        candidateOdd,
        true);
  }
}
