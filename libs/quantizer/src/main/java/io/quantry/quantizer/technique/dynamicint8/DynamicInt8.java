package io.quantry.quantizer.technique.dynamicint8;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.fusion.FusionChoice;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Preparation;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;
import java.util.List;
import java.util.Set;

/**
 * Weights in 8 bits, activations quantized on the fly.
 *
 * <ol>
 *   <li>Embedding tables (Gather of a constant matrix along its rows): see {@link EmbeddingTables}.
 *   <li>MatMul and Gemm with a constant right matrix: see {@link IntegerProducts}.
 *   <li>LSTM with constant matrices, where that helps: see {@link IntegerLstms} and {@link
 *       LstmChoice}.
 *   <li>Everything else that has weights stays FP32, with the reason from the hardware profile.
 * </ol>
 *
 * Before that, groups of nodes become single operators of the runtime ({@link FusionChoice}), and
 * where there are calibration data, activations are made easier to quantize ({@link
 * SmoothingPlan}).
 *
 * <p>Subgraphs are rewritten like the main graph; local functions are left alone, since they hold
 * no weights.
 */
public final class DynamicInt8 implements Technique {
  /** The operator set that brought DynamicQuantizeLinear. */
  private static final long DYNAMIC_QUANTIZE_LINEAR = 11;

  @Override
  public TechniqueDescriptor descriptor() {
    return DynamicDescriptor.DESCRIPTOR;
  }

  @Override
  public Plan plan(Work work) {
    Preparation.run(work, DYNAMIC_QUANTIZE_LINEAR);
    if (!work.settings().flag("standardOperatorsOnly")) {
      new FusionChoice(work.trials(), copy -> quantized(work, copy, Set.of(), LstmChoice.INTEGER))
          .apply(work.model(), work.settings().strings("fusions"))
          .forEach(work.decisions()::note);
    }
    LstmChoice lstms = LstmChoice.of(work);
    List<String> algorithms = work.settings().strings("algorithms");
    return work.trials().hasData() && !algorithms.isEmpty()
        ? SmoothingPlan.of(work, lstms)
        : new IntegerPlan(work, Set.of(), lstms);
  }

  /** Quantizes a copy to try it out; what becomes of its nodes is not noted. */
  static Model quantized(Work work, Model copy, Set<Node> keptFloat, LstmChoice lstms) {
    new IntegerPlan(work.on(copy, new Decisions()), keptFloat, lstms)
        .apply(ActivationStatistics.none());
    return copy;
  }
}
