package io.quantry.evaluation.metric;

import java.util.Optional;

/** One way to say how well both models do. Stateless; a new one is a new file and a line. */
interface Metric {
  /** The name that requests carry. */
  String name();

  /** Why it cannot be computed here, empty where it can. */
  Optional<String> unfit(MetricContext context);

  /** Begins to gather. */
  Gathering begin(MetricContext context);
}
