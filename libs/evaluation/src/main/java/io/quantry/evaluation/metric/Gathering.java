package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Judgement;

/** One metric of one evaluation: fed batch by batch, then asked. Keeps numbers a sample at most. */
public interface Gathering {
  void add(PairedBatch batch);

  /** After at least one sample. */
  MetricResult result(Judgement judgement);
}
