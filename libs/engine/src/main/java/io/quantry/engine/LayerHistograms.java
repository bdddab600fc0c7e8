package io.quantry.engine;

import io.quantry.contracts.engine.LayerHistogram;
import io.quantry.contracts.engine.LayerHistogram.Spread;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.pass.Constants;
import io.quantry.quantizer.diagnosis.ActivationPoint;
import io.quantry.quantizer.diagnosis.QuantizationPoints;
import io.quantry.quantizer.diagnosis.QuantizedLayer;
import io.quantry.quantizer.diagnosis.WeightPoint;
import io.quantry.quantizer.diagnosis.WeightSources;
import io.quantry.quantizer.scheme.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the values of every quantized layer are spread. Weights are the FP32 ones where these are
 * found, else what the stored ones stand for. Runs nothing; some copies of the FP32 weights are in
 * memory meanwhile.
 */
final class LayerHistograms {
  private static final int MOST_LAYERS = 1_000;

  /** How many copies of the weights must fit into what the heap may grow to. */
  private static final int COPIES = 8;

  private final Map<String, Node> dequantizes = new HashMap<>();
  private final WeightSources sources;
  private final ObservedRanges observed;

  private LayerHistograms(
      QuantizationPoints points, WeightSources sources, ObservedRanges observed) {
    this.sources = sources;
    this.observed = observed;
    for (Node node : points.model().graph().nodes()) {
      if (node.opType().equals("DequantizeLinear")) {
        node.output(0).ifPresent(output -> dequantizes.put(output.name(), node));
      }
    }
  }

  /** Whether there is memory enough for a model of that size. */
  static boolean fits(long modelBytes) {
    return modelBytes < Runtime.getRuntime().maxMemory() / COPIES;
  }

  /**
   * @param baseline the FP32 model, read anew
   * @param observed what calibration showed
   */
  static List<LayerHistogram> of(Model baseline, Model quantized, ObservedRanges observed) {
    QuantizationPoints points = QuantizationPoints.of(quantized);
    WeightSources sources =
        WeightSources.match(points, DiagnosedPair.inFormOf(baseline, quantized));
    LayerHistograms histograms = new LayerHistograms(points, sources, observed);
    List<LayerHistogram> found = new ArrayList<>();
    for (QuantizedLayer layer : points.layers()) {
      LayerHistogram one = histograms.of(layer);
      if (found.size() < MOST_LAYERS && (one.weights() != null || one.activations() != null)) {
        found.add(one);
      }
    }
    return found;
  }

  private LayerHistogram of(QuantizedLayer layer) {
    WeightPoint weights = layer.mainWeights().orElse(null);
    return new LayerHistogram(
        layer.node(),
        weights == null ? null : weights(weights),
        activations(layer),
        weights == null ? null : sources.sqnrDb(weights).map(Decibels::bounded).orElse(null));
  }

  private @Nullable Spread weights(WeightPoint point) {
    Tensor values = sources.of(point).orElse(point.dequantized());
    return Spreads.of(values.floats(), point.grid().bounds().orElse(null)).orElse(null);
  }

  /** Of the first activation that calibration looked at. */
  private @Nullable Spread activations(QuantizedLayer layer) {
    for (ActivationPoint point : layer.activations()) {
      Optional<Spread> spread =
          observed
              .of(point.input())
              .map(seen -> Spreads.of(seen, point.dynamic() ? null : clip(point)));
      if (spread.isPresent()) {
        return spread.get();
      }
    }
    return null;
  }

  private @Nullable Range clip(ActivationPoint point) {
    Node dequantize = dequantizes.get(point.output());
    if (dequantize == null) {
      return null;
    }
    Tensor scale = dequantize.input(1).flatMap(Constants::of).orElse(null);
    Tensor zeroPoint = dequantize.input(2).flatMap(Constants::of).orElse(null);
    if (scale == null || scale.elementCount() != 1) {
      return null;
    }
    ElementType type = zeroPoint == null ? ElementType.UINT8 : zeroPoint.elementType();
    double zero = zeroPoint == null ? 0 : zeroPoint.floats()[0];
    if (!type.isInteger()) {
      return null;
    }
    boolean signed = type.name().startsWith("INT");
    double lowest = signed ? -Math.scalb(1.0, type.bits() - 1) : 0;
    double highest = lowest + Math.scalb(1.0, type.bits()) - 1;
    float step = scale.floats()[0];
    return new Range((float) ((lowest - zero) * step), (float) ((highest - zero) * step));
  }
}
