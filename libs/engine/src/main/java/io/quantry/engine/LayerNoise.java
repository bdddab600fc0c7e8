package io.quantry.engine;

import io.quantry.contracts.engine.DiagnoseResult;
import io.quantry.quantizer.diagnosis.Correspondence;
import io.quantry.quantizer.diagnosis.QuantizationPoints;
import io.quantry.quantizer.diagnosis.QuantizedLayer;
import io.quantry.quantizer.diagnosis.WeightSources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The noise at each quantized layer's output, and beside what it was measured. */
final class LayerNoise {
  /** Below this a tensor is not the FP32 model's of that name. */
  private static final double ALIKE_DECIBEL = 20;

  private final QuantizationPoints points;
  private final WeightSources sources;
  private final Correspondence tensors;
  private final DiagnosisVariants variants;

  LayerNoise(
      QuantizationPoints points,
      WeightSources sources,
      Correspondence tensors,
      DiagnosisVariants variants) {
    this.points = points;
    this.sources = sources;
    this.tensors = tensors;
    this.variants = variants;
  }

  /**
   * Tensors of layers that stand for nothing in the FP32 model, or for something else: a rewrite
   * may keep a name and rescale what it means. They are compared with the candidate's own FP32
   * form.
   */
  Map<String, String> incomparable(NoiseRun noise) {
    Map<String, String> found = new LinkedHashMap<>();
    for (QuantizedLayer layer : points.layers()) {
      String tensor = tensor(layer);
      boolean alike =
          tensors.of(layer).isPresent()
              && noise
                  .meter(DiagnosisVariants.REWRITTEN, tensor)
                  .filter(meter -> meter.sqnrDb() >= ALIKE_DECIBEL)
                  .isPresent();
      if (!alike) {
        found.put(tensor, tensor);
      }
    }
    return found;
  }

  String tensor(QuantizedLayer layer) {
    return tensors.of(layer).map(Correspondence.Pair::candidate).orElse(layer.output());
  }

  /**
   * @param own measured within the candidate, where there is anything of a tensor
   */
  List<DiagnoseResult.Layer> measured(NoiseRun noise, NoiseRun own) {
    List<DiagnoseResult.Layer> layers = new ArrayList<>();
    for (QuantizedLayer layer : points.layers()) {
      String tensor = tensor(layer);
      boolean within = own.meter(variants.standingFor(DiagnosisVariants.BOTH), tensor).isPresent();
      NoiseRun measured = within ? own : noise;
      layers.add(
          new DiagnoseResult.Layer(
              layer.node(),
              layer.opType(),
              tensor,
              layer.precision(),
              layer.mainWeights().flatMap(sources::sqnrDb).map(Decibels::bounded).orElse(null),
              decibel(DiagnosisVariants.WEIGHTS, tensor, measured),
              decibel(DiagnosisVariants.ACTIVATIONS, tensor, measured),
              decibel(DiagnosisVariants.BOTH, tensor, measured)));
    }
    return layers;
  }

  private @Nullable Double decibel(String kind, String tensor, NoiseRun noise) {
    return Decibels.of(noise.meter(variants.standingFor(kind), tensor));
  }
}
