package io.quantry.quantizer.technique.dynamicint8;

import io.quantry.onnx.pass.ConstantNodes;
import io.quantry.onnx.pass.IdentityRemoval;
import io.quantry.quantizer.operator.OverridableWeights;
import io.quantry.quantizer.technique.Work;

/** Brings a model into the form that the dynamic technique rewrites. */
final class Preparation {
  private Preparation() {}

  static void run(Work work) {
    OverridableWeights.freeze(work.model());
    ConstantNodes.toInitializers(work.model());
    IdentityRemoval.run(work.model());
  }
}
