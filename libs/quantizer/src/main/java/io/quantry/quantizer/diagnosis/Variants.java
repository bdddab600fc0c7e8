package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.operator.ClipBounds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Models with part of a candidate's quantization. Rounding and clipping are told apart: a rounded
 * tensor lies on the grid of its quantized form, unbounded, as if the type had values without end.
 * Weights can only be switched off where their FP32 source is known. Each call builds a model of
 * its own; O(nodes + weights).
 */
public final class Variants {
  /** What becomes of weights. */
  public enum Weights {
    FLOAT,
    ROUNDED,
    QUANTIZED
  }

  /** What becomes of activations; dynamic ones are never clipped, so rounded is quantized. */
  public enum Activations {
    FLOAT,
    ROUNDED,
    QUANTIZED
  }

  /** The operator set that brought Round. */
  private static final long ROUND = 11;

  private final QuantizationPoints points;
  private final WeightSources sources;
  private final FoldedCutOffs cutOffs;

  /**
   * @param cutOffs what comes back where an activation is not quantized
   */
  public Variants(QuantizationPoints points, WeightSources sources, FoldedCutOffs cutOffs) {
    this.points = points;
    this.sources = sources;
    this.cutOffs = cutOffs;
  }

  /** All weights quantized, activations in FP32. */
  public Model weightsOnly() {
    return of(Weights.QUANTIZED, Activations.FLOAT);
  }

  /** All activations quantized, weights in FP32. */
  public Model activationsOnly() {
    return of(Weights.FLOAT, Activations.QUANTIZED);
  }

  public Model of(Weights weights, Activations activations) {
    Model model = points.model().copy();
    Map<String, Value> values = byName(model.graph());
    for (WeightPoint point : points.weights()) {
      set(values, point, weights);
    }
    for (ActivationPoint point : points.activations()) {
      set(model, values, point, activations);
    }
    return finished(model);
  }

  /** Only this layer's operands quantized. */
  public Model only(QuantizedLayer layer) {
    Model model = points.model().copy();
    Map<String, Value> values = byName(model.graph());
    Set<WeightPoint> weights = new HashSet<>(layer.weights());
    for (WeightPoint point : points.weights()) {
      set(values, point, weights.contains(point) ? Weights.QUANTIZED : Weights.FLOAT);
    }
    Node node = producer(values, layer.output());
    for (ActivationPoint point : points.activations()) {
      if (!layer.activations().contains(point)) {
        set(model, values, point, Activations.FLOAT);
        continue;
      }
      Value quantized = value(values, point.output());
      Value plain = plain(values, point);
      for (Use use : quantized.uses()) {
        if (use.node() != node) {
          use.node().replaceInput(use.inputIndex(), plain);
        }
      }
    }
    return finished(model);
  }

  private void set(Map<String, Value> values, WeightPoint point, Weights treatment) {
    Tensor source = sources.of(point).orElse(null);
    if (source == null || treatment == Weights.QUANTIZED) {
      return;
    }
    Value value = value(values, point.value());
    if (treatment == Weights.FLOAT) {
      value.graph().setInitializer(value, source);
    } else if (point.grid().isUniform()) {
      float[] rounded = source.floats();
      for (int i = 0; i < rounded.length; i++) {
        rounded[i] = point.grid().rounded(i, rounded[i]);
      }
      value.graph().setInitializer(value, Tensor.ofFloats(rounded, source.dims()));
    }
  }

  private void set(
      Model model, Map<String, Value> values, ActivationPoint point, Activations treatment) {
    boolean keep =
        treatment == Activations.QUANTIZED
            || (treatment == Activations.ROUNDED
                && (point.dynamic() || model.opsets().version("").orElse(1) < ROUND));
    if (keep) {
      return;
    }
    Value input = plain(values, point);
    Value output = value(values, point.output());
    Node dequantize = output.producer().orElseThrow();
    Value result =
        treatment == Activations.FLOAT
            ? insert(dequantize, "Identity", output, input)
            : rounded(dequantize, input, output);
    if (result != null) {
      model.graph().takeOver(output, result);
    }
  }

  /** The activation as it would be in FP32, cut off where the candidate's range did that. */
  private Value plain(Map<String, Value> values, ActivationPoint point) {
    Value input = value(values, point.input());
    ClipBounds bounds = cutOffs.of(point).orElse(null);
    if (bounds == null) {
      return input;
    }
    Value output = value(values, point.output());
    Node dequantize = output.producer().orElseThrow();
    Value cut = input;
    if (Float.isFinite(bounds.min())) {
      cut = insert(dequantize, "Max", output, cut, constant(output, bounds.min()));
    }
    if (Float.isFinite(bounds.max())) {
      cut = insert(dequantize, "Min", output, cut, constant(output, bounds.max()));
    }
    return cut;
  }

  private static Value constant(Value like, float bound) {
    return like.graph().addInitializer(like.name() + "_bound", Tensor.scalar(bound));
  }

  /** {@code scale * round(x / scale)}; null for scales by channel, which are rare and stay. */
  private static @Nullable Value rounded(Node dequantize, Value input, Value output) {
    Value scale = dequantize.requireInput(1);
    boolean single = scale.initializer().filter(one -> one.elementCount() == 1).isPresent();
    if (!single) {
      return null;
    }
    Value steps = insert(dequantize, "Div", output, input, scale);
    return insert(dequantize, "Mul", output, insert(dequantize, "Round", output, steps), scale);
  }

  private static Value insert(Node before, String operator, Value like, Value... inputs) {
    return before
        .graph()
        .newNode(operator)
        .inputs(inputs)
        .output(like.name() + "_switched")
        .insertBefore(before)
        .requireOutput(0);
  }

  private static Model finished(Model model) {
    new RemoveDeadNodes().run(model);
    return model;
  }

  private static Node producer(Map<String, Value> values, String name) {
    return value(values, name).producer().orElseThrow();
  }

  private static Value value(Map<String, Value> values, String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("the copy has no value " + name);
    }
    return value;
  }

  private static Map<String, Value> byName(Graph graph) {
    Map<String, Value> values = new HashMap<>();
    graph.values().forEach(value -> values.put(value.name(), value));
    return values;
  }
}
