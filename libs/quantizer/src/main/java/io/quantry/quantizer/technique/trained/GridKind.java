package io.quantry.quantizer.technique.trained;

import io.quantry.quantizer.scheme.WeightQuantizer;
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
  private static final List<String> SHARED =
      List.of("weights.granularity", "weights.reducedRange", "embeddings.type");

  @Override
  public TechniqueDescriptor descriptor() {
    return TrainedDescriptors.QAT;
  }

  @Override
  public Settings staticSettings(Settings settings) {
    Map<String, Object> given = new HashMap<>();
    SHARED.forEach(path -> given.put(path, settings.word(path)));
    given.put("costBasedExclusion", settings.flag("costBasedExclusion"));
    return StaticSteps.settings(given);
  }

  @Override
  public long opset(Settings staticSettings) {
    return 13;
  }

  @Override
  public WeightForm wholeBytes(Work asStatic) {
    int limit = ReducedRange.limit(asStatic);
    return limit == WeightQuantizer.LIMIT
        ? new WeightForm.Grid(Byte.MIN_VALUE, Byte.MAX_VALUE)
        : new WeightForm.Grid(-limit, limit);
  }

  @Override
  public WeightForm narrow(Settings settings) {
    return new WeightForm.Grid(-8, 7);
  }

  @Override
  public boolean learnsScales(Settings settings) {
    return settings.word("scales").equals("learned");
  }
}
