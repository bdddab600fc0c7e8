package io.quantry.onnx.pass;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many elements an operator can yield, from what is known of its inputs before it runs: what
 * folding must know before a hostile model lets it allocate. By kind of operator; one in no kind is
 * not folded, be it random, costly, or a step of quantization.
 */
enum Growth {
  /** The shape of the first input. */
  SAME(
      "Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Cast Ceil Clip Cos Cosh CumSum Elu Erf Exp"
          + " Floor HardSigmoid IsInf IsNaN LeakyRelu Log Neg Not Reciprocal Relu Round Selu Sigmoid"
          + " Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh Trilu"),
  /** At most the elements of the first input. */
  NOT_LARGER(
      "Compress DepthToSpace Flatten Identity LogSoftmax Reshape ScatterElements ScatterND Slice"
          + " Softmax SpaceToDepth Split Squeeze Transpose Unsqueeze"),
  /** The first input without some axes: one of size 0 leaves elements where there were none. */
  REDUCTION(
      "ArgMax ArgMin ReduceL1 ReduceL2 ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum"
          + " ReduceSumSquare"),
  /** All inputs broadcast to one shape. */
  BROADCAST(
      "Add And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less"
          + " LessOrEqual Max Mean Min Mod Mul Or PRelu Pow Sub Sum Where Xor"),
  /** The elements of all inputs together. */
  SUM("Concat"),
  /** A few numbers, whatever the input. */
  FEW("Shape Size"),
  /** Slices of the first input, as many as the second has elements. */
  GATHER("Gather GatherElements GatherND"),
  /** As many elements as the values of the inputs say. */
  BY_VALUE("ConstantOfShape Expand Range Tile");

  /** What is known of a tensor: the most elements it can have, its shape, its values. */
  @SuppressWarnings("ArrayRecordComponent")
  record Extent(long most, long @Nullable [] dims, @Nullable Tensor tensor) {
    static Extent of(Tensor tensor) {
      return new Extent(tensor.elementCount(), tensor.dims(), tensor);
    }

    static Extent atMost(long count) {
      return new Extent(count, null, null);
    }
  }

  /** More than may be allocated, or not known. */
  static final long UNBOUNDED = Long.MAX_VALUE;

  private static final int MOST_AXES = 64;

  /** Bits of the widest type that an operator yields of its own accord. */
  private static final int WIDEST = 64;

  private static final double EXACT_IN_DOUBLE = 0x1p52;
  private static final Map<String, Growth> BY_OPERATOR = byOperator();

  /** Names, parted by blanks. */
  private final String operators;

  Growth(String operators) {
    this.operators = operators;
  }

  private static Map<String, Growth> byOperator() {
    Map<String, Growth> growths = new HashMap<>();
    for (Growth growth : values()) {
      for (String operator : growth.operators.split(" ", -1)) {
        growths.put(operator, growth);
      }
    }
    return Map.copyOf(growths);
  }

  /** The kind of a node's operator; empty if it is not to be folded. */
  static Optional<Growth> of(Node node) {
    return node.domain().isEmpty()
        ? Optional.ofNullable(BY_OPERATOR.get(node.opType()))
        : Optional.empty();
  }

  /** What is known of each output of a node of this kind; all its inputs count, gaps left out. */
  Extent bound(Node node, List<Extent> inputs) {
    if (inputs.isEmpty()) {
      return Extent.atMost(UNBOUNDED);
    }
    Extent first = inputs.getFirst();
    return switch (this) {
      case SAME -> new Extent(first.most(), first.dims(), null);
      case NOT_LARGER -> Extent.atMost(first.most());
      case REDUCTION -> Extent.atMost(reduced(first));
      case BROADCAST -> broadcast(inputs);
      case SUM -> Extent.atMost(inputs.stream().mapToLong(Extent::most).reduce(0, Growth::plus));
      case FEW -> Extent.atMost(MOST_AXES);
      case GATHER -> gather(node, inputs);
      case BY_VALUE -> Extent.atMost(byValue(node, inputs));
    };
  }

  private static long reduced(Extent input) {
    return input.dims() == null
        ? UNBOUNDED
        : product(Arrays.stream(input.dims()).filter(size -> size > 0).toArray());
  }

  private static Extent broadcast(List<Extent> inputs) {
    int rank = 0;
    for (Extent input : inputs) {
      if (input.dims() == null) {
        return Extent.atMost(inputs.stream().mapToLong(Extent::most).reduce(1, Growth::times));
      }
      rank = Math.max(rank, input.dims().length);
    }
    long[] dims = new long[rank];
    Arrays.fill(dims, 1);
    for (Extent input : inputs) {
      long[] own = input.dims() == null ? new long[0] : input.dims();
      for (int axis = 0; axis < own.length; axis++) {
        int place = rank - own.length + axis;
        dims[place] = own[axis] == 1 ? dims[place] : own[axis];
      }
    }
    return new Extent(product(dims), dims, null);
  }

  private static Extent gather(Node node, List<Extent> inputs) {
    if (inputs.size() < 2) {
      return Extent.atMost(UNBOUNDED);
    }
    long indices = inputs.get(1).most();
    if (node.is("GatherElements")) {
      return Extent.atMost(indices);
    }
    if (node.is("GatherND")) {
      // Of the last axis each row is one index, which may have no number at all.
      long[] rows = inputs.get(1).dims();
      return Extent.atMost(
          rows == null || rows.length == 0
              ? UNBOUNDED
              : times(product(Arrays.copyOf(rows, rows.length - 1)), inputs.getFirst().most()));
    }
    long[] dims = inputs.getFirst().dims();
    if (dims == null || dims.length == 0) {
      return Extent.atMost(times(indices, inputs.getFirst().most()));
    }
    long axis = node.attributeInt("axis", 0);
    int place = (int) (axis < 0 ? axis + dims.length : axis);
    if (place < 0 || place >= dims.length) {
      return Extent.atMost(UNBOUNDED);
    }
    long[] gathered = dims.clone();
    gathered[place] = indices;
    return Extent.atMost(product(gathered));
  }

  private static long byValue(Node node, List<Extent> inputs) {
    int last = inputs.size() - 1;
    Tensor tensor = inputs.get(last).tensor();
    if (tensor == null || tensor.elementCount() > MOST_AXES) {
      return UNBOUNDED;
    }
    return switch (node.opType()) {
      case "ConstantOfShape" -> product(tensor.longs());
      case "Expand" ->
          broadcast(List.of(inputs.getFirst(), new Extent(UNBOUNDED, tensor.longs(), null))).most();
      case "Tile" -> times(product(tensor.longs()), inputs.getFirst().most());
      default -> range(inputs);
    };
  }

  /** Of whole numbers and FLOAT; others are not counted exactly here, so not folded. */
  private static long range(List<Extent> inputs) {
    double[] values = new double[3];
    for (int index = 0; index < values.length; index++) {
      Tensor tensor = index < inputs.size() ? inputs.get(index).tensor() : null;
      if (tensor == null || tensor.elementCount() != 1) {
        return UNBOUNDED;
      }
      boolean real = tensor.elementType() == ElementType.FLOAT;
      if (!real && !tensor.elementType().isInteger()) {
        return UNBOUNDED;
      }
      values[index] = real ? tensor.floats()[0] : tensor.longs()[0];
      if (Math.abs(values[index]) > EXACT_IN_DOUBLE) {
        return UNBOUNDED;
      }
    }
    double count = Math.ceil((values[1] - values[0]) / values[2]);
    return Double.isNaN(count) ? UNBOUNDED : (long) Math.max(0, count + 1);
  }

  /**
   * The most bits that an element of an output can have.
   *
   * @param inputs those of each input's elements, gaps left out
   */
  int bits(Node node, List<Integer> inputs) {
    return switch (node.opType()) {
      case "Cast" -> {
        int stated = ElementType.of((int) node.attributeInt("to", 0)).bits();
        yield stated == 0 ? WIDEST : stated;
      }
      case "ArgMax", "ArgMin", "ConstantOfShape", "Range", "Shape", "Size" -> WIDEST;
      default ->
          switch (this) {
            case BROADCAST, SUM -> inputs.stream().max(Integer::compare).orElse(WIDEST);
            case SAME, NOT_LARGER, REDUCTION, FEW, GATHER, BY_VALUE -> inputs.getFirst();
          };
    };
  }

  private static long product(long[] sizes) {
    return Arrays.stream(sizes).reduce(1, Growth::times);
  }

  /** A product of counts; {@link #UNBOUNDED} where a factor is negative. */
  static long times(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    return a < 0 || b < 0 || high != 0 || a * b < 0 ? UNBOUNDED : a * b;
  }

  /** A sum of counts, at most {@link #UNBOUNDED}. */
  static long plus(long a, long b) {
    return a + b < 0 ? UNBOUNDED : a + b;
  }
}
