package io.quantry.quantizer.trial;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import java.util.List;
import java.util.Map;

/** A runtime with data that runs everything; what a test asks of it beyond that it has to say. */
public interface MadeUpTrials extends Trials {
  @Override
  default Map<String, Tensor> evaluate(Model constants) {
    return Map.of();
  }

  @Override
  default boolean canRun() {
    return true;
  }

  @Override
  default boolean hasData() {
    return true;
  }

  @Override
  default boolean runs(Model model) {
    return true;
  }

  @Override
  default List<OutputFidelity> compare(Model reference, Model candidate) {
    throw new IllegalStateException("not asked for outputs");
  }

  @Override
  default List<Double> medianMicros(List<Model> models) {
    throw new IllegalStateException("not asked for times");
  }

  @Override
  default List<NodeTime> nodeTimes(Model model) {
    throw new IllegalStateException("not asked for times");
  }
}
