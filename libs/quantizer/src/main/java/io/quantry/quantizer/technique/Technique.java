package io.quantry.quantizer.technique;

import io.quantry.quantizer.calibration.ActivationStatistics;
import java.util.Set;

/** A way to quantize a model. Stateless; says which statistics it needs, then applies them. */
public interface Technique {

  /** What it declares. */
  TechniqueDescriptor descriptor();

  /** Brings the model into the form on which it is calibrated, and decides what to quantize. */
  Plan plan(Work work);

  /** The decisions for one model. */
  interface Plan {

    /** Names of values of the main graph whose ranges {@link #apply} needs. */
    Set<String> observedTensors();

    /** Rewrites the model. */
    void apply(ActivationStatistics statistics);
  }
}
