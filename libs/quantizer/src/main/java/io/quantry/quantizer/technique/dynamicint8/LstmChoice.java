package io.quantry.quantizer.technique.dynamicint8;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Work;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the LSTMs of a model become integer ones: only where operators of the runtime's own are
 * allowed, and, where models can be tried, only if the whole model is measured to be no slower. One
 * of few hidden units is: what quantizing its state costs at each step outweighs its short
 * products.
 *
 * @param refusal why they stay in FP32; empty if those that can become integers do
 */
record LstmChoice(Optional<String> refusal) {
  /** Until something is measured. */
  static final LstmChoice INTEGER = new LstmChoice(Optional.empty());

  /** What two measurements of one model may differ by. */
  private static final double NOISE = 1.02;

  /** Decides for the prepared model. */
  static LstmChoice of(Work work) {
    if (work.settings().flag("standardOperatorsOnly")) {
      return new LstmChoice(
          Optional.of("the standard has no integer LSTM, and standardOperatorsOnly is set"));
    }
    return work.trials().canRun() && hasCandidates(work) ? measured(work) : INTEGER;
  }

  private static boolean hasCandidates(Work work) {
    return work.hardware().dynamicKernels().containsKey("LSTM")
        && work.model().graph().withSubgraphs().stream()
            .flatMap(graph -> graph.nodes().stream())
            .filter(node -> node.is("LSTM"))
            .anyMatch(
                node ->
                    work.scope().exclusion(node).isEmpty()
                        && IntegerLstms.obstacle(node).isEmpty());
  }

  private static LstmChoice measured(Work work) {
    Model integer = work.model().copy();
    quantize(work.on(integer, new Decisions()), INTEGER);
    if (!work.trials().runs(integer)) {
      return new LstmChoice(Optional.of("the runtime does not run its integer form"));
    }
    Model kept = work.model().copy();
    Decisions others = new Decisions();
    quantize(work.on(kept, others), new LstmChoice(Optional.of("to compare")));
    List<Double> micros = work.trials().medianMicros(List.of(integer, kept));
    String times = String.format(Locale.ROOT, "%.0f µs after %.0f", micros.get(0), micros.get(1));
    if (micros.get(0) < NOISE * micros.get(1)) {
      work.decisions().note("with LSTMs in int8: " + times);
      return INTEGER;
    }
    if (others.quantized().isEmpty()) {
      work.decisions().note("with LSTMs in int8, all that can be quantized here: " + times);
      return INTEGER;
    }
    return new LstmChoice(Optional.of("in int8 the model is slower: " + times));
  }

  private static void quantize(Work work, LstmChoice choice) {
    new IntegerPlan(work, Set.of(), choice).apply(ActivationStatistics.none());
  }
}
