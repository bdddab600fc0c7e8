package io.quantry.engine;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.calibration.ObservedActivations;
import io.quantry.quantizer.calibration.ObservedTensor;
import io.quantry.quantizer.calibration.StatisticsCache;
import io.quantry.quantizer.calibration.StatisticsRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Listens at a cache: what the passes of one quantization showed of each tensor, the first ones.
 */
final class ObservedRanges implements StatisticsCache {
  private final StatisticsCache cache;
  private final Map<String, ObservedTensor> ranges = new HashMap<>();

  ObservedRanges(StatisticsCache cache) {
    this.cache = cache;
  }

  @Override
  public Optional<ObservedActivations> find(
      Model model, StatisticsRequest request, boolean histograms) {
    Optional<ObservedActivations> found = cache.find(model, request, histograms);
    found.ifPresent(this::note);
    return found;
  }

  @Override
  public void keep(Model model, ObservedActivations observed) {
    note(observed);
    cache.keep(model, observed);
  }

  private void note(ObservedActivations observed) {
    observed.ranges().forEach(ranges::putIfAbsent);
  }

  /** Of the tensor of that name; empty where none was asked for. */
  Optional<ObservedTensor> of(String tensor) {
    return Optional.ofNullable(ranges.get(tensor));
  }
}
