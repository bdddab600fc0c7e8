package io.quantry.popcount;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;
import io.quantry.popcount.operator.FloatTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A fully binarized model, ready to run in Java on the calling thread.
 *
 * <p>A layer runs by XNOR and popcount where its activation is {@code Where(GreaterOrEqual(x, 0),
 * 1, -1)}, with or without a QuantizeLinear and DequantizeLinear that change nothing, and its
 * constant weights have one magnitude for each output channel. Whatever else the graph holds runs
 * in FLOAT, as far as {@link io.quantry.popcount.operator.Operators} names it.
 *
 * <p>The sum of a layer is exact and scaled once, where a runtime may round scaled products as it
 * adds them: where a sum is 0, or its scaled form within rounding of the next layer's threshold,
 * the next sign may differ from the runtime's.
 *
 * <p>Immutable, deterministic, thread-safe; the model it was made of may change or go.
 */
public final class PopcountModel {
  private final Plan plan;
  private final Map<String, Optional<Integer>> inputs = new LinkedHashMap<>();
  private final Map<String, Integer> outputs = new LinkedHashMap<>();
  private final List<PackedLayer> packedLayers;

  private PopcountModel(Graph graph, Planner planner) {
    plan = planner.plan();
    packedLayers = planner.packed();
    for (Value input : graph.inputs()) {
      if (!input.isInitializer() || planner.slot(input).isPresent()) {
        inputs.put(input.name(), planner.slot(input));
      }
    }
    for (Value output : graph.outputs()) {
      outputs.put(output.name(), planner.slot(output).orElseThrow());
    }
  }

  /**
   * Reads a model that has passed the scan; its weights are decoded to FLOAT on the way, and packed
   * ones dropped again.
   *
   * @throws UnsupportedModelException with every node that this runner does not compute
   */
  public static PopcountModel of(Model model) {
    return new PopcountModel(model.graph(), new Planner(model));
  }

  /** The names of what a run must be given, in the model's order. */
  public List<String> inputs() {
    return List.copyOf(inputs.keySet());
  }

  /** The names of what a run yields, in the model's order. */
  public List<String> outputs() {
    return List.copyOf(outputs.keySet());
  }

  /** The layers that run on bits, in the order of the graph. */
  public List<PackedLayer> packedLayers() {
    return packedLayers;
  }

  /**
   * Runs once.
   *
   * @throws IllegalArgumentException if an input is missing, or dims do not fit; then the node is
   *     named
   */
  public Map<String, FloatTensor> run(Map<String, FloatTensor> feeds) {
    @Nullable FloatTensor[] slots = plan.slots();
    inputs.forEach((name, slot) -> slot.ifPresent(at -> slots[at] = feed(feeds, name)));
    plan.run(slots);
    Map<String, FloatTensor> results = new LinkedHashMap<>();
    outputs.forEach((name, slot) -> results.put(name, Plan.filled(slots, slot)));
    return results;
  }

  private static FloatTensor feed(Map<String, FloatTensor> feeds, String name) {
    FloatTensor value = feeds.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "no value for input '%s', got %s".formatted(name, new ArrayList<>(feeds.keySet())));
    }
    return value;
  }
}
