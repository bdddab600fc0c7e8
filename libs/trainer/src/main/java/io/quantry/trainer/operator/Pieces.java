package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static io.quantry.trainer.operator.OperatorTable.when;
import static io.quantry.trainer.operator.Shapes.required;
import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Parts of tensors, and tensors put together. */
final class Pieces {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("Concat", one(Pieces::concat)),
          entry("Pad", one(Padding::pad, Padding::obstacle)),
          entry("Slice", one(Pieces::slice)),
          entry("Split", Pieces::split),
          entry(
              "Tile",
              one(
                  call -> call.input(0).repeat(required(call.longs(1), "repeats")),
                  node -> when(node.inputCount() > 2, "it is of operator set 1"))));

  private Pieces() {}

  private static Tensor concat(Call call) {
    TensorVector parts = new TensorVector(call.all().toArray(Tensor[]::new));
    return torch.cat(parts, call.attribute("axis", 1));
  }

  /** Bounds are attributes before set 10, inputs since; a negative step walks backwards. */
  private static Tensor slice(Call call) {
    Tensor x = call.input(0);
    long[] starts = required(call.attributeOrInput("starts", 1), "starts");
    long[] ends = required(call.attributeOrInput("ends", 2), "ends");
    long[] axes =
        call.attributeOrInput("axes", 3)
            .orElseGet(() -> LongStream.range(0, starts.length).toArray());
    long[] steps = call.longs(4).orElseGet(() -> Window.filled(starts.length, 1));
    Tensor part = new Tensor(x);
    for (int i = 0; i < starts.length; i++) {
      part = slice(part, Call.fromFront(axes[i], x.dim()), starts[i], ends[i], steps[i]);
    }
    return part;
  }

  private static Tensor slice(Tensor x, int axis, long start, long end, long step) {
    long size = x.size(axis);
    if (step > 0) {
      long from = Math.clamp(start < 0 ? start + size : start, 0L, size);
      long to = Math.clamp(end < 0 ? end + size : end, from, size);
      return torch.slice(x, axis, new LongOptional(from), new LongOptional(to), step);
    }
    long from = Math.clamp(start < 0 ? start + size : start, -1L, size - 1);
    long to = Math.clamp(end < 0 ? end + size : end, -1L, size - 1);
    long count = Math.max(0, Math.ceilDiv(to - from, step));
    if (count == 0) {
      return x.narrow(axis, 0, 0);
    }
    long lowest = from + (count - 1) * step;
    return torch
        .slice(x, axis, new LongOptional(lowest), new LongOptional(from + 1), -step)
        .flip(axis);
  }

  /**
   * Sizes are an attribute before set 13, an input since; else the parts are equal but the last.
   */
  private static List<Tensor> split(Call call) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", 0, x.dim());
    int parts = Math.toIntExact(call.attribute("num_outputs", call.node().outputCount()));
    long each = Math.ceilDiv(x.size(axis), (long) parts);
    long[] sizes =
        call.attributeOrInput("split", 1)
            .orElseGet(
                () -> {
                  long[] equal = Window.filled(parts, each);
                  equal[parts - 1] = x.size(axis) - each * (parts - 1);
                  return equal;
                });
    if (Arrays.stream(sizes).sum() != x.size(axis)) {
      throw new IllegalArgumentException(
          "parts of %s of an axis of %d".formatted(Arrays.toString(sizes), x.size(axis)));
    }
    List<Tensor> made = new ArrayList<>();
    long offset = 0;
    for (long size : sizes) {
      made.add(x.narrow(axis, offset, size));
      offset += size;
    }
    return made;
  }
}
