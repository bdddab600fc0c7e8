package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static io.quantry.trainer.operator.OperatorTable.several;
import static io.quantry.trainer.operator.OperatorTable.when;
import static java.util.Map.entry;

import io.quantry.onnx.ir.Node;
import io.quantry.trainer.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Other shapes of the same elements, and shapes as data. */
final class Shapes {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("DepthToSpace", one(Shapes::depthToSpace)),
          entry("Dropout", several(Shapes::dropout, Shapes::obstacleOfDropout)),
          entry("Expand", one(Shapes::expand)),
          entry("Flatten", one(Shapes::flatten)),
          entry("Identity", one(call -> new Tensor(call.input(0)))),
          entry("Reshape", one(Shapes::reshape)),
          entry("Shape", one(Shapes::shape)),
          entry("Size", one(call -> Tensors.of(new long[] {call.input(0).numel()}).reshape())),
          entry("SpaceToDepth", one(Shapes::spaceToDepth)),
          entry("Squeeze", one(Shapes::squeeze)),
          entry("Transpose", one(Shapes::transpose)),
          entry("Unsqueeze", one(Shapes::unsqueeze)));

  private Shapes() {}

  /** All axes before this one as rows, all others as columns. */
  static Tensor matrix(Tensor x, int axis) {
    long[] shape = x.shape();
    long rows = Arrays.stream(shape, 0, axis).reduce(1, (a, b) -> a * b);
    long columns = Arrays.stream(shape, axis, shape.length).reduce(1, (a, b) -> a * b);
    return torch.reshape(x, rows, columns);
  }

  private static Tensor flatten(Call call) {
    Tensor x = call.input(0);
    long axis = call.attribute("axis", 1);
    return matrix(x, axis == x.dim() ? Math.toIntExact(axis) : Call.fromFront(axis, x.dim()));
  }

  /** Zero keeps the size of that axis, unless {@code allowzero} says that it means nothing. */
  private static Tensor reshape(Call call) {
    Tensor x = call.input(0);
    long[] shape = required(call.attributeOrInput("shape", 1), "shape");
    if (call.attribute("allowzero", 0) == 0) {
      for (int i = 0; i < shape.length; i++) {
        shape[i] = shape[i] == 0 ? x.size(i) : shape[i];
      }
    }
    return torch.reshape(x, shape);
  }

  private static Tensor expand(Call call) {
    Tensor x = call.input(0);
    long[] wanted = required(call.longs(1), "shape");
    long[] own = x.shape();
    int rank = Math.max(wanted.length, own.length);
    long[] shape = Window.filled(rank, 1);
    for (int i = 0; i < rank; i++) { // either may be one, or missing in front
      int inWanted = wanted.length - rank + i;
      int inOwn = own.length - rank + i;
      if (inWanted >= 0 && wanted[inWanted] != 1) {
        shape[i] = wanted[inWanted];
      } else if (inOwn >= 0) {
        shape[i] = own[inOwn];
      }
    }
    return x.expand(shape);
  }

  private static Tensor transpose(Call call) {
    Tensor x = call.input(0);
    long last = x.dim() - 1;
    return x.permute(
        call.node()
            .attributeInts("perm")
            .orElseGet(() -> LongStream.rangeClosed(0, last).map(axis -> last - axis).toArray()));
  }

  private static Tensor squeeze(Call call) {
    Tensor x = call.input(0);
    long[] shape = x.shape();
    Optional<long[]> axes = call.attributeOrInput("axes", 1);
    Set<Integer> gone = new TreeSet<>();
    for (int i = 0; i < shape.length; i++) {
      if (axes.isEmpty() && shape[i] == 1) {
        gone.add(i);
      }
    }
    for (long axis : axes.orElse(new long[0])) {
      gone.add(Call.fromFront(axis, shape.length));
    }
    long[] kept = new long[shape.length - gone.size()];
    int next = 0;
    for (int i = 0; i < shape.length; i++) {
      if (!gone.contains(i)) {
        kept[next++] = shape[i];
      }
    }
    return torch.reshape(x, kept);
  }

  /** Axes are counted in the result. */
  private static Tensor unsqueeze(Call call) {
    Tensor x = call.input(0);
    long[] axes = required(call.attributeOrInput("axes", 1), "axes");
    long rank = x.dim() + axes.length;
    Set<Integer> added = new TreeSet<>();
    for (long axis : axes) {
      added.add(Call.fromFront(axis, rank));
    }
    Tensor longer = new Tensor(x);
    for (int axis : added) {
      longer = longer.unsqueeze(axis);
    }
    return longer;
  }

  private static Tensor shape(Call call) {
    long[] shape = call.input(0).shape();
    int start = bound(call.attribute("start", 0), shape.length);
    int end = bound(call.attribute("end", shape.length), shape.length);
    long[] part = start < end ? Arrays.copyOfRange(shape, start, end) : new long[0];
    return Tensors.of(part, part.length);
  }

  private static int bound(long position, int rank) {
    return Math.toIntExact(Math.clamp(position < 0 ? position + rank : position, 0, rank));
  }

  private static Tensor depthToSpace(Call call) {
    Tensor x = call.input(0);
    long block = call.attribute("blocksize", 1);
    long channels = x.size(1) / (block * block);
    long height = x.size(2);
    long width = x.size(3);
    Tensor moved =
        call.attribute("mode", "DCR").equals("CRD")
            ? x.reshape(x.size(0), channels, block, block, height, width).permute(0, 1, 4, 2, 5, 3)
            : x.reshape(x.size(0), block, block, channels, height, width).permute(0, 3, 4, 1, 5, 2);
    return moved.reshape(x.size(0), channels, height * block, width * block);
  }

  private static Tensor spaceToDepth(Call call) {
    Tensor x = call.input(0);
    long block = call.attribute("blocksize", 1);
    long height = x.size(2) / block;
    long width = x.size(3) / block;
    return x.reshape(x.size(0), x.size(1), height, block, width, block)
        .permute(0, 3, 5, 1, 2, 4)
        .reshape(x.size(0), x.size(1) * block * block, height, width);
  }

  /** The form for inference, which drops nothing. */
  private static List<Tensor> dropout(Call call) {
    Tensor x = call.input(0);
    return List.of(new Tensor(x), torch.ones_like(x.detach()).to(ScalarType.Bool));
  }

  private static Optional<String> obstacleOfDropout(Node node) {
    boolean trains =
        node.input(2)
            .filter(flag -> flag.initializer().filter(tensor -> tensor.ints()[0] == 0).isEmpty())
            .isPresent();
    return when(trains, "its training mode may be on: export the model for inference");
  }

  static long[] required(Optional<long[]> found, String name) {
    return found.orElseThrow(() -> new IllegalArgumentException("no " + name));
  }
}
