package io.quantry.quantizer.technique.staticqdq;

import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;

/** Static int8. */
public final class StaticQdq implements Technique {

  @Override
  public TechniqueDescriptor descriptor() {
    return StaticDescriptor.DESCRIPTOR;
  }

  @Override
  public Plan plan(Work work) {
    throw new UnsupportedOperationException(work.toString());
  }
}
