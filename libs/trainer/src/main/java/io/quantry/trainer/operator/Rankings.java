package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Where the largest or smallest elements are. Of equal ones the first counts. */
final class Rankings {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("ArgMax", one(call -> position(call, true))),
          entry("ArgMin", one(call -> position(call, false))),
          entry("Hardmax", one(Rankings::hardmax)),
          entry("TopK", Rankings::top));

  private Rankings() {}

  private static Tensor position(Call call, boolean largest) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", 0, x.dim());
    boolean keep = call.attribute("keepdims", 1) != 0;
    boolean last = call.attribute("select_last_index", 0) != 0;
    Tensor ordered = last ? x.flip(axis) : x;
    LongOptional along = new LongOptional(axis);
    Tensor found =
        largest ? torch.argmax(ordered, along, keep) : torch.argmin(ordered, along, keep);
    return last ? torch.add(found.neg(), new Scalar(x.size(axis) - 1)) : found;
  }

  /** One at the largest element, else zero. Before set 13 all axes from {@code axis} on are one. */
  private static Tensor hardmax(Call call) {
    Tensor x = call.input(0);
    boolean joined = call.opset() < 13;
    int axis = joined ? 1 : call.axis("axis", -1, x.dim());
    Tensor flat = joined ? Shapes.matrix(x, call.axis("axis", 1, x.dim())) : x;
    Tensor found = torch.argmax(flat, new LongOptional(axis), true);
    return torch.scatter(torch.zeros_like(flat), axis, found, new Scalar(1)).reshape(x.shape());
  }

  private static List<Tensor> top(Call call) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", -1, x.dim());
    long count = call.longs(1).map(values -> values[0]).orElseGet(() -> call.attribute("k", 0));
    boolean largest = call.attribute("largest", 1) != 0;
    T_TensorTensor_T sorted = torch.sort(x, new BoolOptional(true), axis, largest);
    return List.of(sorted.get0().narrow(axis, 0, count), sorted.get1().narrow(axis, 0, count));
  }
}
