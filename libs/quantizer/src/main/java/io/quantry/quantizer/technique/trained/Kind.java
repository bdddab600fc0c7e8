package io.quantry.quantizer.technique.trained;

import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;

/** What tells one technique that trains from another. */
interface Kind {
  /** What it declares. */
  TechniqueDescriptor descriptor();

  /** What its parameters come to for the static quantizer. */
  Settings staticSettings(Settings settings);

  /** The version of the standard operators that training graph and result need. */
  long opset(Settings staticSettings);

  /** The form of the weights that the static quantizer stores in 8 bits. */
  WeightForm wholeBytes(Work asStatic);

  /** The form of those that it stores in fewer. */
  WeightForm narrow(Settings settings);

  /** Changes the prepared model before it is calibrated. */
  default void prepare(Work asStatic) {}

  /** Whether the scales of quantizers are learned. */
  boolean learnsScales(Settings settings);
}
