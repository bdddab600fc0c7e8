package io.quantry.contracts.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How candidate and baseline are compared.
 *
 * @param metric {@code auto} or the name of a metric, for instance {@code top1}, {@code
 *     pair-similarity}
 * @param pooling how token vectors become one embedding, {@code none} or {@code mean}
 * @param samples at most so many samples, absent: all
 * @param threads intra-op threads of latency runs
 * @param latency what to time, the first point decides {@code minSpeedup}
 * @param outputs how the model's outputs are to be read
 * @param diagnosis whether to find out where the candidate loses accuracy; absent: no
 */
public record EvaluationSpec(
    String metric,
    String pooling,
    @Nullable Integer samples,
    int threads,
    List<LatencyPoint> latency,
    OutputSpec outputs,
    @Nullable Boolean diagnosis) {
  public static final int DEFAULT_THREADS = 2;

  @SuppressWarnings({"NullAway", "ConstantValue"}) // documents written before outputs lack them
  public EvaluationSpec {
    latency = List.copyOf(latency);
    outputs = outputs == null ? OutputSpec.usual() : outputs;
  }

  /** With outputs read as usual, and no diagnosis. */
  public EvaluationSpec(
      String metric,
      String pooling,
      @Nullable Integer samples,
      int threads,
      List<LatencyPoint> latency) {
    this(metric, pooling, samples, threads, latency, OutputSpec.usual(), null);
  }

  /** Whether a diagnosis is asked for. */
  public boolean diagnoses() {
    return Boolean.TRUE.equals(diagnosis);
  }

  /** Picks the metric by the data, times batch 1. */
  public static EvaluationSpec defaults() {
    return new EvaluationSpec(
        "auto", "none", null, DEFAULT_THREADS, List.of(new LatencyPoint(1, null)));
  }

  /**
   * One shape to time.
   *
   * @param batch samples a run
   * @param tokens length of the free dimension after the batch, for text models; absent: as the
   *     samples come
   */
  public record LatencyPoint(int batch, @Nullable Integer tokens) {}
}
