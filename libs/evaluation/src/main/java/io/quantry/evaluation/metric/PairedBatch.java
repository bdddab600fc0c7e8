package io.quantry.evaluation.metric;

import io.quantry.evaluation.dataset.Targets;
import java.util.List;

/**
 * What both models answered to some samples.
 *
 * @param size number of samples
 * @param runs the outputs of each model run, in the order of the feeds
 * @param targets what the samples carry
 */
public record PairedBatch(int size, List<PairedRun> runs, Targets targets) {
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
