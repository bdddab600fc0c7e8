package io.quantry.trainer.operator;

import io.quantry.onnx.ir.Node;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How many elements a sliding window adds before and after each spatial axis, from {@code pads} or
 * {@code auto_pad} of the ONNX operators Conv, MaxPool and AveragePool.
 *
 * @param before one for each spatial axis, outermost first
 * @param after likewise
 */
@SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
record Pads(long[] before, long[] after) {

  /**
   * @param sizes spatial sizes of the input
   */
  static Pads of(Node node, long[] sizes, long[] kernel, long[] strides, long[] dilations) {
    int axes = sizes.length;
    String auto = node.attributeText("auto_pad", "NOTSET");
    long[] before = new long[axes];
    long[] after = new long[axes];
    if (auto.startsWith("SAME")) {
      for (int i = 0; i < axes; i++) {
        long outputs = Math.ceilDiv(sizes[i], strides[i]);
        long reach = (kernel[i] - 1) * dilations[i] + 1;
        long total = Math.max(0, (outputs - 1) * strides[i] + reach - sizes[i]);
        before[i] = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
        after[i] = total - before[i];
      }
    } else if (auto.equals("NOTSET")) {
      node.attributeInts("pads")
          .ifPresent(
              pads -> {
                System.arraycopy(pads, 0, before, 0, axes);
                System.arraycopy(pads, axes, after, 0, axes);
              });
    }
    return new Pads(before, after);
  }

  /** The pads as one number an axis, where both ends get the same. */
  Optional<long[]> symmetric() {
    return Arrays.equals(before, after) ? Optional.of(before) : Optional.empty();
  }

  /** What is still to be added once others have been. */
  Pads less(Pads others) {
    long[] restBefore = new long[before.length];
    long[] restAfter = new long[after.length];
    for (int i = 0; i < before.length; i++) {
      restBefore[i] = before[i] - others.before[i];
      restAfter[i] = after[i] - others.after[i];
    }
    return new Pads(restBefore, restAfter);
  }

  /** Whether nothing is added anywhere. */
  boolean isNone() {
    return Arrays.stream(before).allMatch(pad -> pad == 0)
        && Arrays.stream(after).allMatch(pad -> pad == 0);
  }

  /**
   * The tensor with its spatial axes, which are the last, padded by a constant; negative pads cut.
   */
  Tensor apply(Tensor input, double value) {
    return apply(input, new Scalar(value));
  }

  Tensor apply(Tensor input, Scalar value) {
    long[] pairs = new long[2 * before.length];
    for (int i = 0; i < before.length; i++) { // libtorch names the last axis first
      pairs[2 * i] = before[before.length - 1 - i];
      pairs[2 * i + 1] = after[after.length - 1 - i];
    }
    return torch.constant_pad_nd(input, pairs, value);
  }
}
