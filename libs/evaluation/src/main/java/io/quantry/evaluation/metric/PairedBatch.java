package io.quantry.evaluation.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What both models answered to some samples.
 *
 * @param size number of samples
 * @param runs the outputs of each model run, in the order of the feeds
 * @param labelsOrNull class of each sample
 * @param scoresOrNull score of each sample
 */
@SuppressWarnings("ArrayRecordComponent") // read once by the metrics, never compared
public record PairedBatch(
    int size,
    List<PairedRun> runs,
    long @Nullable [] labelsOrNull,
    double @Nullable [] scoresOrNull) {
  public PairedBatch {
    runs = List.copyOf(runs);
  }

  double cosine(int sample) {
    double sum = 0;
    for (PairedRun run : runs) {
      sum += run.cosine(sample);
    }
    return sum / runs.size();
  }

  double noiseShare(int sample) {
    double sum = 0;
    for (PairedRun run : runs) {
      sum += run.noiseShare(sample);
    }
    return sum / runs.size();
  }
}
