package io.quantry.quantizer.technique.staticqdq;

import io.quantry.quantizer.operator.OverridableWeights;
import io.quantry.quantizer.technique.Work;

/** Brings a model into the form that the static technique rewrites. */
final class Preparation {
  private Preparation() {}

  static void run(Work work) {
    int frozen = OverridableWeights.freeze(work.model());
    if (frozen > 0) {
      work.decisions().note("%d weights can no longer be overridden as inputs".formatted(frozen));
    }
    BiasedProducts.merge(work.model().graph(), EvidentRank::isMatrix);
  }
}
