package io.quantry.quantizer.technique.trained;

import io.quantry.quantizer.embedding.EmbeddingTables;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.scheme.WeightQuantizer;
import io.quantry.quantizer.technique.ActivationType;
import io.quantry.quantizer.technique.ReducedRange;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.technique.staticqdq.StaticSteps;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Quantization-aware training: weights are multiples of a scale. */
final class GridKind implements Kind {
  private static final List<String> SHARED_WORDS =
      List.of(
          StaticSteps.WEIGHTS.path(),
          StaticSteps.FIRST_AND_LAST.path(),
          ActivationType.PARAMETER.path(),
          ReducedRange.PARAMETER.path(),
          EmbeddingTables.TYPE.path(),
          "weights.granularity");

  @Override
  public TechniqueDescriptor descriptor() {
    return TrainedDescriptors.QAT;
  }

  @Override
  public Settings staticSettings(Settings settings) {
    Map<String, Object> given = new HashMap<>();
    SHARED_WORDS.forEach(path -> given.put(path, settings.word(path)));
    given.put("costBasedExclusion", settings.flag("costBasedExclusion"));
    return StaticSteps.settings(given);
  }

  /** The whole range of int8, or that of 7 bits where the hardware wants them. */
  static WeightForm eightBits(Work asStatic) {
    int limit = ReducedRange.limit(asStatic);
    return limit == WeightQuantizer.LIMIT
        ? new WeightForm.Grid(Byte.MIN_VALUE, Byte.MAX_VALUE)
        : new WeightForm.Grid(-limit, limit);
  }

  @Override
  public WeightForm narrow(Settings settings) {
    QuantizedType type = QuantizedType.of(settings.word(StaticSteps.WEIGHTS.path()));
    return new WeightForm.Grid(type.min(), type.max());
  }

  @Override
  public boolean learnsScales(Settings settings) {
    return settings.word(TrainedDescriptors.SCALES).equals(TrainedDescriptors.LEARNED);
  }
}
