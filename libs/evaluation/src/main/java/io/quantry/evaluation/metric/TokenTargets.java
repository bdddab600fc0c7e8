package io.quantry.evaluation.metric;

import java.util.Optional;

/**
 * A class for each token, {@code [samples, tokens]}, beside an output {@code [samples, tokens,
 * classes]}. The class at a position belongs to the output at that position: for language models
 * the dataset holds each position's next token.
 *
 * @param classes row-major; {@link ClassMapTargets#IGNORED} where a position counts for nothing
 */
@SuppressWarnings("ArrayRecordComponent") // read once by the metrics, never compared
record TokenTargets(int tokens, int width, int[] classes) {
  static Optional<String> unfit(MetricContext context) {
    return ClassMapTargets.unfit(context, 3, "[samples, tokens, classes]");
  }

  /** Those of a batch; checked and narrowed once for all metrics. */
  static TokenTargets of(PairedBatch batch, OutputPair output) {
    return output.shared(TokenTargets.class, () -> read(batch, output));
  }

  private static TokenTargets read(PairedBatch batch, OutputPair output) {
    long[] targets = ClassMapTargets.shape(batch, output);
    long[] shape = output.shape();
    if (shape.length != 3
        || targets.length != 2
        || targets[0] != shape[0]
        || targets[1] != shape[1]) {
      throw ClassMapTargets.mismatch(targets, output);
    }
    int width = (int) shape[2];
    return new TokenTargets((int) shape[1], width, ClassMapTargets.of(batch, output, width));
  }
}
