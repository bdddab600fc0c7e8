package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.pass.BatchNormalizationFolding;
import io.quantry.onnx.pass.ConstantNodes;
import io.quantry.onnx.pass.IdentityRemoval;
import io.quantry.quantizer.operator.OverridableWeights;
import io.quantry.quantizer.operator.UnusedParts;
import io.quantry.quantizer.technique.Work;

/** Brings a model into the form that the static technique rewrites. */
final class Preparation {
  private Preparation() {}

  static void run(Work work) {
    OverridableWeights.freeze(work.model());
    ConstantNodes.toInitializers(work.model());
    IdentityRemoval.run(work.model());
    int folded = BatchNormalizationFolding.run(work.model());
    if (folded > 0) {
      work.decisions().note("%d BatchNormalization nodes were folded".formatted(folded));
    }
    BiasedProducts.merge(work.model().graph(), EvidentRank::isMatrix);
    UnusedParts.remove(work.model().graph());
  }
}
