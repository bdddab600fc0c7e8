package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static io.quantry.trainer.operator.OperatorTable.when;
import static io.quantry.trainer.operator.Shapes.required;
import static java.util.Map.entry;

import io.quantry.onnx.ir.Node;
import io.quantry.trainer.torch.Tensors;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Elements by their positions; negative ones count from the end. */
final class Indexing {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("Gather", one(Indexing::gather)),
          entry("GatherElements", one(Indexing::gatherElements)),
          entry("GatherND", one(Indexing::gatherSlices)),
          entry("OneHot", one(Indexing::oneHot)),
          entry("Scatter", one(Indexing::scatterElements, Indexing::obstacleOfReduction)),
          entry("ScatterElements", one(Indexing::scatterElements, Indexing::obstacleOfReduction)),
          entry("ScatterND", one(Indexing::scatterSlices, Indexing::obstacleOfReduction)),
          entry("Trilu", one(Indexing::triangle)));

  private static final Set<String> REDUCTIONS = Set.of("none", "add", "mul", "max", "min");

  /** An axis longer than this is taken for a mistake. */
  private static final long LONGEST = 1 << 26;

  private Indexing() {}

  /** Positions along an axis. */
  static Tensor of(long[] positions) {
    return Tensors.of(positions, positions.length);
  }

  /**
   * @throws IllegalArgumentException if an axis would be longer than any in use
   */
  static long bounded(long size) {
    if (size > LONGEST) {
      throw new IllegalArgumentException("an axis of %d elements".formatted(size));
    }
    return size;
  }

  static Tensor fromFront(Tensor positions, long size) {
    Tensor whole = positions.to(ScalarType.Long);
    return torch.where(whole.lt(new Scalar(0)), torch.add(whole, new Scalar(size)), whole);
  }

  private static Tensor gather(Call call) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", 0, x.dim());
    Tensor positions = fromFront(call.input(1), x.size(axis));
    long[] before = Arrays.copyOfRange(x.shape(), 0, axis);
    long[] behind = Arrays.copyOfRange(x.shape(), axis + 1, Math.toIntExact(x.dim()));
    Tensor flat = torch.index_select(x, axis, positions.reshape(positions.numel()));
    return flat.reshape(joined(before, positions.shape(), behind));
  }

  private static Tensor gatherElements(Call call) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", 0, x.dim());
    return torch.gather(x, axis, fromFront(call.input(1), x.size(axis)));
  }

  /** The last axis of the indices holds positions in as many axes behind the batch's. */
  private static Tensor gatherSlices(Call call) {
    Tensor x = call.input(0);
    Tensor indices = call.input(1);
    int batchAxes = Math.toIntExact(call.attribute("batch_dims", 0));
    Slices slices = Slices.of(x, indices, batchAxes);
    long batches = product(slices.batch());
    Tensor positions = slices.positions(indices).reshape(batches, slices.count() / batches);
    Tensor starts =
        call.besideData(
            of(LongStream.range(0, batches).map(batch -> batch * slices.places()).toArray()));
    Tensor rows = torch.add(positions, starts.unsqueeze(1)).reshape(slices.count());
    Tensor data = x.reshape(batches * slices.places(), product(slices.slice()));
    long[] outer = Arrays.copyOf(indices.shape(), Math.toIntExact(indices.dim()) - 1);
    return torch.index_select(data, 0, rows).reshape(joined(outer, slices.slice()));
  }

  private static Optional<String> obstacleOfReduction(Node node) {
    String reduction = node.attributeText("reduction", "none");
    return when(!REDUCTIONS.contains(reduction), "there is no reduction " + reduction);
  }

  private static Tensor scatterElements(Call call) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", 0, x.dim());
    return scattered(call, x, axis, fromFront(call.input(1), x.size(axis)), call.input(2));
  }

  private static Tensor scatterSlices(Call call) {
    Tensor x = call.input(0);
    Tensor indices = call.input(1);
    Slices slices = Slices.of(x, indices, 0);
    long length = product(slices.slice());
    Tensor rows = slices.positions(indices).reshape(slices.count(), 1);
    Tensor data = x.reshape(slices.places(), length);
    Tensor updates = call.input(2).reshape(slices.count(), length);
    return scattered(call, data, 0, rows.expand(slices.count(), length), updates)
        .reshape(x.shape());
  }

  private static Tensor scattered(
      Call call, Tensor data, int axis, Tensor positions, Tensor updates) {
    return switch (call.attribute("reduction", "none")) {
      case "none" -> torch.scatter(data, axis, positions, updates);
      case "add" -> torch.scatter_reduce(data, axis, positions, updates, "sum");
      case "mul" -> torch.scatter_reduce(data, axis, positions, updates, "prod");
      case "max" -> torch.scatter_reduce(data, axis, positions, updates, "amax");
      case "min" -> torch.scatter_reduce(data, axis, positions, updates, "amin");
      default -> throw new IllegalArgumentException("an unknown reduction");
    };
  }

  /** {@code values} are what stands elsewhere and what stands at the position. */
  private static Tensor oneHot(Call call) {
    Tensor indices = call.input(0);
    long depth = bounded(required(call.longs(1), "depth")[0]);
    int axis = call.axis("axis", -1, indices.dim() + 1);
    long[] shape = Window.filled(Math.toIntExact(indices.dim()) + 1, 1);
    shape[axis] = depth;
    Tensor range = call.besideData(of(LongStream.range(0, depth).toArray())).reshape(shape);
    Tensor isHot = torch.eq(fromFront(indices, depth).unsqueeze(axis), range);
    Tensor values = call.input(2);
    return torch.where(isHot, values.select(0, 1), values.select(0, 0));
  }

  private static Tensor triangle(Call call) {
    Tensor x = call.input(0);
    long diagonal = call.longs(1).map(values -> values[0]).orElse(0L);
    return call.attribute("upper", 1) != 0 ? torch.triu(x, diagonal) : torch.tril(x, diagonal);
  }

  static long product(long[] sizes) {
    return Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
  }

  private static long[] joined(long[]... parts) {
    return Arrays.stream(parts).flatMapToLong(Arrays::stream).toArray();
  }
}
