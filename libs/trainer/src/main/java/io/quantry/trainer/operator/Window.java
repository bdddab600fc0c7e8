package io.quantry.trainer.operator;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A window that slides over the spatial axes, by the attributes of Conv and of the pooling
 * operators. One number for each spatial axis, outermost first.
 *
 * @param kernel elements of the window
 * @param outputs how often it is laid down
 */
@SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
record Window(long[] kernel, long[] strides, long[] dilations, Pads pads, long[] outputs) {

  /**
   * @param x [batch, channels, spatial axes]
   */
  static Window of(Call call, Tensor x, long[] kernel) {
    int axes = kernel.length;
    if (x.dim() != axes + 2) {
      throw new IllegalArgumentException(
          "a kernel of %d axes over a tensor of %d".formatted(axes, x.dim()));
    }
    long[] strides = call.node().attributeInts("strides").orElseGet(() -> filled(axes, 1));
    long[] dilations = call.node().attributeInts("dilations").orElseGet(() -> filled(axes, 1));
    long[] sizes = Arrays.copyOfRange(x.shape(), 2, axes + 2);
    Pads pads = Pads.of(call.node(), sizes, kernel, strides, dilations);
    boolean ceil = call.attribute("ceil_mode", 0) != 0;
    long[] outputs = new long[axes];
    for (int i = 0; i < axes; i++) {
      long reach = (kernel[i] - 1) * dilations[i] + 1;
      long room = sizes[i] + pads.before()[i] + pads.after()[i] - reach;
      outputs[i] = (ceil ? Math.ceilDiv(room, strides[i]) : Math.floorDiv(room, strides[i])) + 1;
      if (ceil && (outputs[i] - 1) * strides[i] >= sizes[i] + pads.before()[i]) {
        outputs[i]--; // a window must not start behind the last element
      }
    }
    return new Window(kernel, strides, dilations, pads, outputs);
  }

  /** The same by the attribute {@code kernel_shape}. */
  static Window of(Call call, Tensor x) {
    return of(
        call,
        x,
        call.node()
            .attributeInts("kernel_shape")
            .orElseThrow(() -> new IllegalArgumentException("no kernel_shape")));
  }

  /** Elements of the window. */
  long area() {
    return Arrays.stream(kernel).reduce(1, (a, b) -> a * b);
  }

  boolean isDilated() {
    return Arrays.stream(dilations).anyMatch(dilation -> dilation != 1);
  }

  /**
   * Pads with which the windows cover the tensor exactly; they may be negative at the end, where no
   * window reaches, and exceed the window's own where a last window does.
   */
  Pads covering(Tensor x) {
    long[] after = new long[kernel.length];
    for (int i = 0; i < after.length; i++) {
      long reach = (kernel[i] - 1) * dilations[i] + 1;
      after[i] = (outputs[i] - 1) * strides[i] + reach - x.size(i + 2) - pads.before()[i];
    }
    return new Pads(pads.before(), after);
  }

  /** Whether the last window of an axis reaches beyond the pads. */
  boolean reachesBeyondPads(Tensor x) {
    long[] after = covering(x).after();
    for (int i = 0; i < after.length; i++) {
      if (after[i] > pads.after()[i]) {
        return true;
      }
    }
    return false;
  }

  /** The pads as the pooling functions of libtorch take them, where those do the same. */
  Optional<long[]> padsOfPooling(Tensor x) {
    for (int i = 0; i < kernel.length; i++) {
      if (2 * pads.before()[i] > kernel[i]) {
        return Optional.empty();
      }
    }
    return reachesBeyondPads(x) ? Optional.empty() : pads.symmetric();
  }

  static long[] filled(int length, long value) {
    long[] values = new long[length];
    Arrays.fill(values, value);
    return values;
  }
}
