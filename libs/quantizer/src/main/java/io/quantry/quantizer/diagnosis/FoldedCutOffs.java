package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.ClipBounds;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Relu and Clip nodes of the FP32 model that a quantizer has folded into the range of an
 * activation, which cuts off at the same places. Where that activation is not quantized they must
 * come back.
 *
 * <ol>
 *   <li>The FP32 model's tensor has a cut-off as its only consumer, the candidate's has none.
 *   <li>The FP32 model's tensor of that name is a cut-off's result, the candidate's is not.
 * </ol>
 */
public final class FoldedCutOffs {
  private final Map<ActivationPoint, ClipBounds> folded = new HashMap<>();

  private FoldedCutOffs() {}

  /** None is known of. */
  public static FoldedCutOffs none() {
    return new FoldedCutOffs();
  }

  public static FoldedCutOffs of(Correspondence tensors, QuantizationPoints points) {
    FoldedCutOffs found = new FoldedCutOffs();
    Map<String, Value> values = new HashMap<>();
    points.model().graph().values().forEach(value -> values.put(value.name(), value));
    for (ActivationPoint point : points.activations()) {
      Value input = values.get(point.input());
      Value output = values.get(point.output());
      if (input != null && output != null && input.producer().isPresent()) {
        tensors
            .match(input)
            .flatMap(baseline -> bounds(baseline, input, output))
            .ifPresent(bounds -> found.folded.put(point, bounds));
      }
    }
    return found;
  }

  /** Empty where nothing was folded into the point's range. */
  Optional<ClipBounds> of(ActivationPoint point) {
    return Optional.ofNullable(folded.get(point));
  }

  private static Optional<ClipBounds> bounds(Value baseline, Value input, Value output) {
    // Case 2.
    Optional<Node> producer = baseline.producer().filter(FoldedCutOffs::cutsOff);
    if (producer.isPresent() && input.producer().filter(FoldedCutOffs::cutsOff).isEmpty()) {
      return ClipBounds.of(producer.get());
    }
    // Case 1.
    if (baseline.isGraphOutput() || baseline.uses().size() != 1) {
      return Optional.empty();
    }
    Node consumer = baseline.uses().getFirst().node();
    boolean stillThere =
        input.consumers().stream().anyMatch(FoldedCutOffs::cutsOff)
            || output.consumers().stream().anyMatch(FoldedCutOffs::cutsOff);
    return cutsOff(consumer) && !stillThere ? ClipBounds.of(consumer) : Optional.empty();
  }

  static boolean cutsOff(Node node) {
    return node.is("Relu") || node.is("Clip");
  }
}
