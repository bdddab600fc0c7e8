package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.trial.KernelTimes;
import io.quantry.quantizer.trial.Trials;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What a layer costs in a precision, against FP32. */
interface Costs {
  /** Less than FP32 is negative. */
  double of(WeightLayer layer, Precision precision);

  /** In the currency of the budget: microseconds for a speedup, else bytes. */
  static Costs of(Budget budget, Trials trials, Model reference, Roundings roundings) {
    return budget instanceof Budget.Speedup
        ? new Micros(reference, trials, roundings)
        : new Bytes(reference, ModelWriter.sizeBytes(reference), roundings);
  }

  /** Of the file, names of nodes and scales included. */
  record Bytes(Model reference, long referenceBytes, Roundings roundings) implements Costs {
    @Override
    public double of(WeightLayer layer, Precision precision) {
      return precision == Precision.FLOAT32
          ? 0
          : size(Map.of(layer.name(), precision)) - referenceBytes;
    }

    long size(Map<String, Precision> assignment) {
      return ModelWriter.sizeBytes(Rounded.copy(reference, roundings, assignment));
    }
  }

  /**
   * Of the kernels that a product with the weights became, measured once for each precision with
   * all layers in it. Weights that are widened at load take FP32's time in every precision.
   */
  final class Micros implements Costs {
    private final Model reference;
    private final Trials trials;
    private final Roundings roundings;
    private final Map<Precision, KernelTimes> times = new EnumMap<>(Precision.class);

    Micros(Model reference, Trials trials, Roundings roundings) {
      this.reference = reference;
      this.trials = trials;
      this.roundings = roundings;
    }

    @Override
    public double of(WeightLayer layer, Precision precision) {
      boolean packed = precision.isInteger() && roundings.isDequantized(layer, precision);
      return packed ? micros(layer, precision) - micros(layer, Precision.FLOAT32) : 0;
    }

    private double micros(WeightLayer layer, Precision precision) {
      KernelTimes all = times.computeIfAbsent(precision, this::measure);
      return layer.readers().stream().mapToDouble(all::of).sum();
    }

    private KernelTimes measure(Precision precision) {
      Map<String, Precision> everywhere = new HashMap<>();
      for (WeightLayer layer : WeightLayer.of(reference)) {
        if (roundings.obstacle(layer, precision).isEmpty()) {
          everywhere.put(layer.name(), precision);
        }
      }
      Model copy = Rounded.copy(reference, roundings, everywhere);
      KernelTimes.name(copy);
      return new KernelTimes(trials.nodeTimes(copy));
    }
  }
}
