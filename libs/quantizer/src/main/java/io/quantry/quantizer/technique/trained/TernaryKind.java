package io.quantry.quantizer.technique.trained;

import io.quantry.quantizer.embedding.EmbeddingTables;
import io.quantry.quantizer.technique.ActivationType;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.technique.staticqdq.StaticSteps;
import java.util.Map;

/** Weights of -1, 0 and 1 times a scale; where they go, the static quantizer puts int2. */
final class TernaryKind implements Kind {
  @Override
  public TechniqueDescriptor descriptor() {
    return TrainedDescriptors.TERNARY;
  }

  @Override
  public Settings staticSettings(Settings settings) {
    return StaticSteps.settings(
        Map.of(
            StaticSteps.WEIGHTS.path(),
            "int2",
            StaticSteps.FIRST_AND_LAST.path(),
            settings.word(StaticSteps.FIRST_AND_LAST.path()),
            ActivationType.PARAMETER.path(),
            settings.word(ActivationType.PARAMETER.path()),
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
    return new WeightForm.Ternary(
        settings.word(TrainedDescriptors.SCALES).equals(TrainedDescriptors.TRAINED));
  }

  @Override
  public boolean hasBinaryInputs(Settings settings) {
    return false;
  }

  @Override
  public boolean learnsScales(Settings settings) {
    return true;
  }
}
