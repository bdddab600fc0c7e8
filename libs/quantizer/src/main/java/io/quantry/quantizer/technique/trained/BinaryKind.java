package io.quantry.quantizer.technique.trained;

import io.quantry.quantizer.technique.ActivationType;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.TechniqueDescriptor;

/** Weights of -1 and 1 times a scale; where they go, the static quantizer puts int4. */
final class BinaryKind implements Kind {
  @Override
  public TechniqueDescriptor descriptor() {
    return TrainedDescriptors.BINARY;
  }

  @Override
  public Settings staticSettings(Settings settings) {
    return Kind.inPlaceOf(settings, "int4"); // of an operator set that unpacks bits
  }

  @Override
  public WeightForm narrow(Settings settings) {
    return new WeightForm.Binary(settings.word(TrainedDescriptors.SCALES));
  }

  @Override
  public boolean hasBinaryInputs(Settings settings) {
    return settings.word(ActivationType.PARAMETER.path()).equals(ActivationType.BINARY);
  }
}
