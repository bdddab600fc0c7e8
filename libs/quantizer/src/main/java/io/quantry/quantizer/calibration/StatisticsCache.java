package io.quantry.quantizer.calibration;

import io.quantry.onnx.ir.Model;
import java.util.Optional;

/**
 * Remembers what passes over one choice of calibration data showed, so that jobs that ask for the
 * same tensors of the same model share one. Implemented outside this module.
 */
public interface StatisticsCache {
  /** Remembers nothing. */
  StatisticsCache NONE =
      new StatisticsCache() {
        @Override
        public Optional<ObservedActivations> find(
            Model model, StatisticsRequest request, boolean histograms) {
          return Optional.empty();
        }

        @Override
        public void keep(Model model, ObservedActivations observed) {}
      };

  /**
   * What an earlier pass over an equal model showed of all these tensors.
   *
   * @param histograms whether ranges need more than extremes
   */
  Optional<ObservedActivations> find(Model model, StatisticsRequest request, boolean histograms);

  /** Remembers a pass. */
  void keep(Model model, ObservedActivations observed);
}
