package io.quantry.quantizer.technique;

import java.util.List;

/** All techniques, one line each. */
public final class Techniques {
  private Techniques() {}

  /** In the order in which to show them. */
  public static List<TechniqueDescriptor> descriptors() {
    return List.of(DynamicDescriptor.DESCRIPTOR, StaticDescriptor.DESCRIPTOR);
  }
}
