package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Convolutions over one to three spatial axes. libtorch pads both ends alike; where ONNX does not,
 * the input is padded beforehand, or the output of a transposed convolution cut afterwards.
 */
final class Convolutions {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("Conv", one(Convolutions::conv)),
          entry("ConvTranspose", one(Convolutions::transposed)));

  private Convolutions() {}

  private static Tensor conv(Call call) {
    Tensor input = call.input(0);
    Tensor weight = call.input(1);
    long[] kernel = Arrays.copyOfRange(weight.shape(), 2, Math.toIntExact(weight.dim()));
    Window window = Window.of(call, input, kernel);
    Optional<long[]> symmetric = window.pads().symmetric();
    long[] none = Window.filled(kernel.length, 0);
    return torch.convolution(
        symmetric.isPresent() ? input : window.pads().apply(input, 0),
        weight,
        call.orNone(2),
        window.strides(),
        symmetric.orElse(none),
        window.dilations(),
        false,
        none,
        call.attribute("group", 1));
  }

  /** The whole output, less the pads at both ends, plus {@code output_padding} at the far one. */
  private static Tensor transposed(Call call) {
    Tensor input = call.input(0);
    Tensor weight = call.input(1);
    long[] kernel = Arrays.copyOfRange(weight.shape(), 2, Math.toIntExact(weight.dim()));
    int axes = kernel.length;
    long[] strides = call.node().attributeInts("strides").orElseGet(() -> Window.filled(axes, 1));
    long[] dilations =
        call.node().attributeInts("dilations").orElseGet(() -> Window.filled(axes, 1));
    long[] extra =
        call.node().attributeInts("output_padding").orElseGet(() -> Window.filled(axes, 0));
    long[] sizes = Arrays.copyOfRange(input.shape(), 2, axes + 2);
    long[] whole = new long[axes];
    for (int i = 0; i < axes; i++) {
      whole[i] = strides[i] * (sizes[i] - 1) + (kernel[i] - 1) * dilations[i] + 1;
    }
    Pads added = added(call, whole, sizes, strides, extra);
    Tensor product =
        torch.convolution(
            input,
            weight,
            new TensorOptional(),
            strides,
            Window.filled(axes, 0),
            dilations,
            true,
            Window.filled(axes, 0),
            call.attribute("group", 1));
    Tensor cut = added.isNone() ? product : added.apply(product, 0);
    return call.optional(2)
        .map(
            bias -> {
              long[] shape = Window.filled(axes + 1, 1);
              shape[0] = bias.numel();
              return torch.add(cut, bias.reshape(shape));
            })
        .orElse(cut);
  }

  /** What the output has more than the whole product at each end; negative where it has less. */
  private static Pads added(Call call, long[] whole, long[] sizes, long[] strides, long[] extra) {
    int axes = whole.length;
    String auto = call.attribute("auto_pad", "NOTSET");
    Optional<long[]> wanted = call.node().attributeInts("output_shape");
    long[] pads = call.node().attributeInts("pads").orElseGet(() -> Window.filled(2 * axes, 0));
    boolean same = auto.startsWith("SAME");
    long[] before = new long[axes];
    long[] after = new long[axes];
    for (int i = 0; i < axes; i++) {
      if (wanted.isPresent() || same) {
        long size =
            wanted.isPresent()
                ? wanted.get()[wanted.get().length - axes + i]
                : sizes[i] * strides[i];
        long total = Math.max(0, whole[i] + extra[i] - size);
        before[i] = -(auto.equals("SAME_UPPER") ? total / 2 : total - total / 2);
        after[i] = size - whole[i] - before[i];
      } else if (auto.equals("NOTSET")) {
        before[i] = -pads[i];
        after[i] = extra[i] - pads[axes + i];
      } else {
        after[i] = extra[i];
      }
    }
    return new Pads(before, after);
  }
}
