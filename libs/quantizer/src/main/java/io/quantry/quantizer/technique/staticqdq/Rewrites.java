package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.algorithm.Algorithms;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.trial.KernelTimes;
import java.util.Optional;

/** Quantized copies of a model, to try them out. */
record Rewrites(Work work, ActivationStatistics statistics) {
  /** What would be quantized. */
  Selection select(Exclusions exclusions) {
    return new StaticRewrite(work, statistics).select(exclusions);
  }

  Model rewritten(Exclusions exclusions) {
    Model copy = original();
    new StaticRewrite(work.on(copy, new Decisions()), statistics).run(exclusions);
    return copy;
  }

  /** With biases corrected by the means of the FP32 model, as the job will do it. */
  Model corrected(Exclusions exclusions) {
    Model copy = original();
    Algorithms.withBiasCorrection(
            work.on(copy, new Decisions()).withoutTrials(), each -> plan(each, exclusions))
        .apply(statistics);
    return copy;
  }

  private static Technique.Plan plan(Work each, Exclusions exclusions) {
    return new Technique.Plan() {
      @Override
      public StatisticsRequest needs() {
        return StatisticsRequest.NONE;
      }

      @Override
      public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
        new StaticRewrite(each, statistics).run(exclusions);
        return Optional.empty();
      }
    };
  }

  /** The model as it stands, each node with the name by which its time is found. */
  Model original() {
    Model copy = work.model().copy();
    KernelTimes.name(copy);
    return copy;
  }
}
