package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Model;
import java.util.List;

/** A change to a model that keeps what it computes. Stateless. */
@FunctionalInterface
public interface Pass {
  /** What is worth doing before anything else looks at a model's graph, in this order. */
  List<Pass> CLEANUP =
      List.of(
          new DropUnusedImports(),
          new ConstantsToInitializers(),
          new RemoveIdentities(),
          new FoldBatchNormalization(),
          new RemoveDeadNodes(),
          new ShareInitializers());

  /**
   * @return whether anything was changed
   */
  boolean run(Model model);

  /** Runs passes one after the other; whether any of them changed anything. */
  static boolean runAll(Model model, List<Pass> passes) {
    boolean modified = false;
    for (Pass pass : passes) {
      modified |= pass.run(model);
    }
    return modified;
  }
}
