package io.quantry.quantizer.technique.trained;

import io.quantry.quantizer.technique.ActivationType;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.TechniqueDescriptor;

/** Weights of -1, 0 and 1 times a scale; where they go, the static quantizer puts int2. */
final class TernaryKind implements Kind {
  @Override
  public TechniqueDescriptor descriptor() {
    return TrainedDescriptors.TERNARY;
  }

  @Override
  public Settings staticSettings(Settings settings) {
    return Kind.inPlaceOf(settings, "int2", ActivationType.PARAMETER.path());
  }

  @Override
  public WeightForm narrow(Settings settings) {
    return new WeightForm.Ternary(
        settings.word(TrainedDescriptors.SCALES).equals(TrainedDescriptors.TRAINED));
  }
}
