package io.quantry.trainer.operator;

import io.quantry.onnx.ir.Node;
import io.quantry.trainer.torch.Tensors;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of a node. Integers live on the CPU, for they become shapes; where a node joins
 * them with data elsewhere, they follow the data.
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
    return raw(index).map(this::besideData);
  }

  /** All inputs, gaps left out. */
  public List<Tensor> all() {
    return inputs.stream().flatMap(Stream::ofNullable).map(this::besideData).toList();
  }

  /** A tensor made on the CPU, moved to where the node's data are. */
  public Tensor besideData(Tensor made) {
    if (!made.is_cpu()) {
      return made;
    }
    return inputs.stream()
        .flatMap(Stream::ofNullable)
        .filter(input -> !input.is_cpu())
        .findFirst()
        .map(data -> made.to(data.device(), made.scalar_type()))
        .orElse(made);
  }

  /** The tensor in an input slot in the form in which libtorch takes what may be missing. */
  public TensorOptional orNone(int index) {
    return optional(index).map(TensorOptional::new).orElseGet(TensorOptional::new);
  }

  /** The whole numbers in an input slot, such as a shape or axes; empty where there is none. */
  public Optional<long[]> longs(int index) {
    return raw(index).map(Tensors::longs);
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

  /** A text attribute, or the default. */
  public String attribute(String name, String absent) {
    return node.attributeText(name, absent);
  }

  /**
   * An axis attribute, counted from the front.
   *
   * @param rank of the tensor that has the axis
   */
  public int axis(String name, long absent, long rank) {
    return fromFront(attribute(name, absent), rank);
  }

  /**
   * An axis counted from the front.
   *
   * @throws IllegalArgumentException if the tensor has no such axis
   */
  static int fromFront(long axis, long rank) {
    if (axis < -rank || axis >= Math.max(rank, 1)) {
      throw new IllegalArgumentException("no axis %d in %d".formatted(axis, rank));
    }
    return Math.toIntExact(axis < 0 ? axis + rank : axis);
  }

  private Optional<Tensor> raw(int index) {
    return index < inputs.size() ? Optional.ofNullable(inputs.get(index)) : Optional.empty();
  }
}
