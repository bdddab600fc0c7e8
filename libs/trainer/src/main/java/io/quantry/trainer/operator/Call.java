package io.quantry.trainer.operator;

import io.quantry.onnx.ir.Node;
import io.quantry.trainer.torch.Tensors;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of a node.
 *
 * @param node the attributes
 * @param opset version of the standard operators
 * @param inputs one for each slot, null for a gap
 */
public record Call(Node node, long opset, Mode mode, List<@Nullable Tensor> inputs) {

  /**
   * @throws IllegalArgumentException if the slot is a gap or missing
   */
  public Tensor input(int index) {
    return optional(index)
        .orElseThrow(
            () -> new IllegalArgumentException("input %d of %s".formatted(index, node.opType())));
  }

  /** The tensor in an input slot; empty for a gap and beyond the last. */
  public Optional<Tensor> optional(int index) {
    return index < inputs.size() ? Optional.ofNullable(inputs.get(index)) : Optional.empty();
  }

  /** The tensor in an input slot in the form in which libtorch takes what may be missing. */
  public TensorOptional orNone(int index) {
    return optional(index).map(TensorOptional::new).orElseGet(TensorOptional::new);
  }

  /** The whole numbers in an input slot, such as a shape or axes; empty where there is none. */
  public Optional<long[]> longs(int index) {
    return optional(index).map(Tensors::longs);
  }

  /** Axes or sizes that older operator sets have as an attribute and newer ones as an input. */
  public Optional<long[]> attributeOrInput(String attribute, int input) {
    return node.attributeInts(attribute).or(() -> longs(input));
  }

  /** An int attribute, or the default. */
  public long attribute(String name, long absent) {
    return node.attributeInt(name, absent);
  }

  /** A float attribute, or the default. */
  public float attribute(String name, float absent) {
    return node.attributeFloat(name, absent);
  }
}
