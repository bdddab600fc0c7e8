package io.quantry.quantizer.catalog;

import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Techniques;
import java.util.List;

/** Everything this module offers. */
public final class Catalog {
  private Catalog() {}

  /** The descriptors of all techniques, in the order in which to show them. */
  public static List<TechniqueDescriptor> descriptors() {
    return Techniques.descriptors();
  }
}
