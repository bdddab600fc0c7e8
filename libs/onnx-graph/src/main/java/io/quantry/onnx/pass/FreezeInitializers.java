package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;

/**
 * Makes weights constants: an initializer that is listed as an input too leaves the inputs.
 *
 * <ol>
 *   <li>Below IR version 4 every initializer had to be listed so and runtimes took none for it
 *       anyway; the model is raised to version 4.
 *   <li>From version 4 on it says that a caller may feed another weight. Whoever quantizes a weight
 *       gives that up; so this pass is a decision, and no part of {@link Pass#CLEANUP}.
 * </ol>
 *
 * Subgraphs: their inputs are fed by the operator and have no initializers; left alone. Local
 * functions have none.
 */
public final class FreezeInitializers implements Pass {
  private static final int FIRST_WITH_CONSTANTS = 4;

  @Override
  public boolean run(Model model) {
    boolean modified = false;
    // Case 1.
    if (model.irVersion() < FIRST_WITH_CONSTANTS) {
      model.setIrVersion(FIRST_WITH_CONSTANTS);
      modified = true;
    }
    // Cases 1 and 2.
    Graph graph = model.graph();
    for (Value input : graph.inputs()) {
      if (input.isInitializer()) {
        graph.removeInput(input);
        modified = true;
      }
    }
    return modified;
  }
}
