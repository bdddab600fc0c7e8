package io.quantry.evaluation.metric;

import java.util.Optional;
import java.util.OptionalDouble;

/** One way to say how well both models do. Stateless; a new one is a new file and a line. */
interface Metric {
  /** The name that requests carry. */
  String name();

  /** Why it cannot be computed here, empty where it can. */
  Optional<String> unfit(MetricContext context);

  /** The figure that a model reaches by guessing, empty where that means nothing. */
  default OptionalDouble chance(MetricContext context) {
    return OptionalDouble.empty();
  }

  /** Begins to gather. */
  Gathering begin(MetricContext context);
}
