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

  /** The form of the weights that the static quantizer stores in 8 bits. */
  WeightForm wholeBytes(Work asStatic);

  /** The form of those that it stores in fewer. */
  WeightForm narrow(Settings settings);

  /** Whether layers of the narrow form read -1 and 1. */
  boolean hasBinaryInputs(Settings settings);

  /** Whether the scales of quantizers are learned. */
  boolean learnsScales(Settings settings);
}
