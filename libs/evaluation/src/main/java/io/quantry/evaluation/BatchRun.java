package io.quantry.evaluation;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.ort.Cancellation;
import io.quantry.ort.Session;
import io.quantry.ort.TensorValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All samples of a batch in one run for each feed. */
record BatchRun(Session session, ModelFit fit, List<String> outputs, Cancellation cancellation)
    implements SampleRunner {
  BatchRun {
    outputs = List.copyOf(outputs);
  }

  @Override
  public List<Map<String, TensorValue>> run(Batch batch, Runnable afterRun) {
    List<Map<String, TensorValue>> results = new ArrayList<>();
    for (Map<String, TensorValue> feed : fit.feeds(batch)) {
      results.add(session.run(feed, outputs, cancellation));
      afterRun.run();
    }
    return results;
  }

  @Override
  public int runs(Batch batch) {
    return batch.feeds().size();
  }
}
