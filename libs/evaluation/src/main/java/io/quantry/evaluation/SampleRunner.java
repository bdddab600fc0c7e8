package io.quantry.evaluation;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.ort.TensorValue;
import java.util.List;
import java.util.Map;

/** Runs one model over batches in the order in which they are read. */
interface SampleRunner {
  /**
   * @param afterRun told after each run of the model
   * @return one map of outputs for each feed of a sample, samples along the first axis
   */
  List<Map<String, TensorValue>> run(Batch batch, Runnable afterRun);

  /** How many runs {@link #run} makes for a batch. */
  int runs(Batch batch);
}
