package io.quantry.quantizer.technique.trained;

import io.quantry.quantizer.embedding.EmbeddingTables;
import io.quantry.quantizer.technique.ActivationType;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.technique.staticqdq.StaticSteps;
import java.util.Map;

/** Weights of -1 and 1 times a scale; where they go, the static quantizer puts int4. */
final class BinaryKind implements Kind {
  @Override
  public TechniqueDescriptor descriptor() {
    return TrainedDescriptors.BINARY;
  }

  @Override
  public Settings staticSettings(Settings settings) {
    return StaticSteps.settings(
        Map.of(
            StaticSteps.WEIGHTS.path(),
            "int4", // of an operator set that unpacks bits
            StaticSteps.FIRST_AND_LAST.path(),
            settings.word(StaticSteps.FIRST_AND_LAST.path()),
            EmbeddingTables.TYPE.path(),
            settings.word(EmbeddingTables.TYPE.path()),
            "costBasedExclusion",
            false));
  }

  @Override
  public WeightForm wholeBytes(Work asStatic) {
    return GridKind.eightBits(asStatic);
  }

  @Override
  public WeightForm narrow(Settings settings) {
    return new WeightForm.Binary(settings.word(TrainedDescriptors.SCALES));
  }

  @Override
  public boolean hasBinaryInputs(Settings settings) {
    return settings.word(ActivationType.PARAMETER.path()).equals(ActivationType.BINARY);
  }

  @Override
  public boolean learnsScales(Settings settings) {
    return true;
  }
}
