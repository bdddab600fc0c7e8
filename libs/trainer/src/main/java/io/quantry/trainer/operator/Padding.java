package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.when;

import io.quantry.onnx.ir.Node;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Pad: by a constant, or by elements of the tensor itself, which are gathered axis by axis. Pads
 * are an attribute before operator set 11, an input since; negative ones cut.
 */
final class Padding {
  private static final Set<String> MODES = Set.of("constant", "reflect", "edge", "wrap");

  private Padding() {}

  static Optional<String> obstacle(Node node) {
    String mode = node.attributeText("mode", "constant");
    return when(!MODES.contains(mode), "there is no mode '%s' here".formatted(mode));
  }

  static Tensor pad(Call call) {
    Tensor x = call.input(0);
    int rank = Math.toIntExact(x.dim());
    long[] given =
        call.node()
            .attributeInts("paddings") // of operator set 1
            .or(() -> call.attributeOrInput("pads", 1))
            .orElseThrow(() -> new IllegalArgumentException("no pads"));
    long[] axes = call.longs(3).orElseGet(() -> LongStream.range(0, rank).toArray());
    if (given.length != 2 * axes.length) {
      throw new IllegalArgumentException(
          "%d pads for %d axes".formatted(given.length, axes.length));
    }
    Pads pads = new Pads(new long[rank], new long[rank]);
    for (int i = 0; i < axes.length; i++) {
      int axis = Call.fromFront(axes[i], rank);
      pads.before()[axis] = given[i];
      pads.after()[axis] = given[axes.length + i];
    }
    String mode = call.attribute("mode", "constant");
    if (mode.equals("constant")) {
      Scalar value =
          call.optional(2)
              .map(Tensor::item)
              .orElseGet(() -> new Scalar(call.attribute("value", 0f)));
      return pads.apply(x, value);
    }
    Tensor padded = new Tensor(x);
    for (int axis = 0; axis < rank; axis++) {
      long before = pads.before()[axis];
      long after = pads.after()[axis];
      if (before != 0 || after != 0) {
        long size = x.size(axis);
        LongUnaryOperator source = source(mode, size);
        long[] positions =
            LongStream.range(-before, Indexing.bounded(size + after)).map(source).toArray();
        padded = padded.index_select(axis, call.besideData(Indexing.of(positions)));
      }
    }
    return padded;
  }

  /** From a position that may lie outside to one of an axis of that size. */
  private static LongUnaryOperator source(String mode, long size) {
    return switch (mode) {
      case "edge" -> position -> Math.clamp(position, 0L, size - 1);
      case "wrap" -> position -> Math.floorMod(position, size);
      default -> {
        long period = Math.max(1, 2 * (size - 1));
        yield position -> {
          long within = Math.floorMod(position, period);
          return Math.min(within, period - within) % Math.max(1, size);
        };
      }
    };
  }
}
