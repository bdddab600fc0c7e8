package io.quantry.quantizer.technique;

import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import java.util.Optional;

/** A way to quantize a model. Stateless; says which statistics it needs, then applies them. */
public interface Technique {
  /** What it declares. */
  TechniqueDescriptor descriptor();

  /**
   * Whether it reads weights in pieces and puts new ones into {@link Work#store}, so that a model
   * may be larger than memory. Such a technique refuses weights that are not finite itself, by
   * {@link io.quantry.quantizer.store.NonFiniteWeights}, for nobody reads them before it.
   */
  default boolean streams() {
    return false;
  }

  /** Brings the model into the form on which it is calibrated, and decides what to quantize. */
  Plan plan(Work work);

  /**
   * One step of the work on one model: it needs one pass over the data at most, and a rewrite that
   * changes what must be measured is followed by another step.
   */
  interface Plan {
    /** The statistics that {@link #apply} needs, of values of the main graph as it stands now. */
    StatisticsRequest needs();

    /**
     * Rewrites the model.
     *
     * @return the next step; empty when the model is quantized
     */
    Optional<Plan> apply(ActivationStatistics statistics);
  }
}
