package io.quantry.engine.large;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a result that computes one layer: everything between the layer's input and its
 * output, as a small model of its own, whole or for a slice of the output channels (of a table: of
 * its rows). Slices reach down to the stored weights through the forms that weights are stored in:
 *
 * <ol>
 *   <li>MatMul and Gemm along the columns of their right side; Add and Mul by broadcast.
 *   <li>DequantizeLinear, whose scales and zero points are cut where they follow the axis.
 *   <li>Cast, Identity, and Transpose of a matrix.
 *   <li>MatMulNBits, all of whose constants begin with the columns, be they flat or not.
 *   <li>Gather and GatherBlockQuantized of a table along its rows.
 *   <li>Gather of a codebook, of which all indices have the whole, and GatherElements of codebooks
 *       for lines that run across the part.
 * </ol>
 */
final class StoredLayer {
  static final String INPUT = "layer_input";

  private static final int MOST_NODES = 64;
  private static final int WHOLE = 0;

  /** Of a codebook: what a byte tells apart. */
  private static final int MOST_ENTRIES = 256;

  /** Of MatMulNBits, along the sums. */
  private static final int GROUP_INDEX = 4;

  /** Axes count from the end, so that broadcasting keeps them. */
  private static final int COLUMNS = -1;

  /** Not of the value itself, but of the tables behind it. */
  private static final int TABLE_ROWS = 1;

  /** What a slice needs that is not there. */
  static final class NoSuchForm extends Exception {
    private static final long serialVersionUID = 1;

    NoSuchForm(String message) {
      super(message);
    }
  }

  private record Key(Value value, int axis) {}

  private final Model result;
  private final Value output;
  private final Set<String> inputs;

  private StoredLayer(Model result, Value output, Set<String> inputs) {
    this.result = result;
    this.output = output;
    this.inputs = inputs;
  }

  /** The layer's part of a result; empty if the result has nothing in its place. */
  static Optional<StoredLayer> of(Model result, SourceLayer source) {
    Set<String> inputs = source.inputNames();
    counterpart(result, source.input()).ifPresent(input -> inputs.add(input.name()));
    return counterpart(result, source.output())
        .map(output -> new StoredLayer(result, output, inputs));
  }

  /** The value of that name, or the one that a reader of it reads where it was renamed. */
  private static Optional<Value> counterpart(Model result, Value source) {
    return result
        .graph()
        .value(source.name())
        .or(
            () ->
                source.uses().stream()
                    .flatMap(use -> counterpart(result, use).stream())
                    .findFirst());
  }

  private static Optional<Value> counterpart(Model result, Use use) {
    return use.node()
        .output(0)
        .flatMap(output -> result.graph().value(output.name()))
        .flatMap(Value::producer)
        .filter(
            node ->
                node.opType().equals(use.node().opType()) && node.inputCount() > use.inputIndex())
        .flatMap(node -> node.input(use.inputIndex()));
  }

  /** Bytes of all constants; empty where more than the input and constants enter. */
  Optional<Long> storedBytes() {
    Set<Value> seen = new HashSet<>();
    Set<Value> constants = new HashSet<>();
    return reaches(output, seen, constants)
        ? Optional.of(
            constants.stream()
                .mapToLong(value -> value.initializer().map(Tensor::byteSize).orElse(0L))
                .sum())
        : Optional.empty();
  }

  private boolean reaches(Value value, Set<Value> seen, Set<Value> constants) {
    if (inputs.contains(value.name()) || !seen.add(value)) {
      return true;
    }
    if (value.isConstant()) {
      constants.add(value);
      return true;
    }
    Node producer = value.producer().orElse(null);
    return producer != null
        && seen.size() <= MOST_NODES
        && producer.subgraphs().isEmpty()
        && producer.inputs().stream()
            .flatMap(Optional::stream)
            .allMatch(input -> reaches(input, seen, constants));
  }

  /**
   * The layer by itself; its one input is {@link #INPUT}.
   *
   * @param input type and shape of the input
   */
  Model whole(ValueType input) throws NoSuchForm {
    return new Copy(0, 0, input).model(WHOLE);
  }

  /** The same for the output channels, or a table's rows, of a range. */
  Model slice(boolean table, long from, long to, ValueType input) throws NoSuchForm {
    return new Copy(from, to, input).model(table ? TABLE_ROWS : COLUMNS);
  }

  /** One small model that comes to be. */
  private final class Copy {
    private final Graph graph = new Graph("layer");
    private final Map<Key, Value> made = new HashMap<>();
    private final long from;
    private final long to;
    private final Value input;

    private Copy(long from, long to, ValueType type) {
      this.from = from;
      this.to = to;
      this.input = graph.addInput(INPUT, type);
    }

    Model model(int axis) throws NoSuchForm {
      graph.addOutput(of(output, axis));
      Model model = new Model(result.irVersion(), graph);
      result.opsets().imports().forEach(one -> model.opsets().add(one));
      return model;
    }

    private Value of(Value value, int axis) throws NoSuchForm {
      if (inputs.contains(value.name())) {
        if (axis == WHOLE || axis == TABLE_ROWS) {
          return input;
        }
        throw new NoSuchForm("the input has no columns of the layer");
      }
      Key key = new Key(value, axis);
      Value known = made.get(key);
      if (known == null) {
        Tensor constant = value.isConstant() ? value.initializer().orElse(null) : null;
        known =
            constant != null
                ? graph.addInitializer(value.name(), cut(constant, axis))
                : copy(value.producer().orElseThrow(), axis).requireOutput(value.outputIndex());
        made.put(key, known);
      }
      return known;
    }

    private Tensor cut(Tensor tensor, int axis) throws NoSuchForm {
      if (axis == WHOLE || axis == TABLE_ROWS) {
        return tensor;
      }
      if (tensor.rank() + axis < 0 || tensor.dim(axis) < to) {
        throw new NoSuchForm("a constant of %s has no such part".formatted(tensor));
      }
      return TensorSlice.of(tensor, tensor.rank() + axis, from, to)
          .orElseThrow(() -> new NoSuchForm("the part does not begin at a byte"));
    }

    private Node copy(Node node, int axis) throws NoSuchForm {
      NodeBuilder builder =
          graph
              .newNode(node.opType())
              .domain(node.domain())
              .name(node.name())
              .extras(node.extras());
      for (int index = 0; index < node.inputCount(); index++) {
        Value original = node.input(index).orElse(null);
        if (original == null) {
          builder.inputs((Value) null);
        } else if (isPacked(node) && axis == COLUMNS && index > 0) {
          builder.inputs(graph.addInitializer(original.name(), cutPacked(node, index)));
        } else {
          builder.inputs(of(original, axis(node, index, axis)));
        }
      }
      for (Attribute attribute : node.attributes()) {
        builder.attribute(
            attribute.name().equals("N") && isPacked(node) && axis == COLUMNS
                ? Attribute.of("N", to - from)
                : attribute);
      }
      for (Optional<Value> one : node.outputs()) {
        if (one.isPresent()) {
          builder.output(one.get().name());
        } else {
          builder.outputGap();
        }
      }
      return builder.append();
    }

    /** Which part of an input a part of the output is made from. */
    private int axis(Node node, int index, int axis) throws NoSuchForm {
      if (axis == WHOLE) {
        return WHOLE;
      }
      if (axis == TABLE_ROWS) {
        return tableAxis(node, index);
      }
      Optional<Tensor> constant =
          node.input(index).filter(Value::isConstant).flatMap(Value::initializer);
      return switch (node.opType()) {
        case "MatMul" -> index == 0 ? WHOLE : axis;
        case "Gemm" ->
            switch (index) {
              case 0 -> WHOLE;
              case 1 -> node.attributeInt("transB", 0) != 0 ? -2 : COLUMNS;
              default -> broadcast(constant, COLUMNS);
            };
        case "Add", "Mul" -> broadcast(constant, axis);
        case "Cast", "Identity" -> axis;
        case "Transpose" -> -3 - axis;
        case "Gather" -> {
          if (!isOfCodebook(node)) {
            throw new NoSuchForm("Gather of other than a codebook is not cut");
          }
          yield index == 0 ? WHOLE : axis;
        }
        case "GatherElements" -> linesAcross(node, axis);
        case "DequantizeLinear" -> index == 0 ? axis : scaleAxis(node, constant, axis);
        case "MatMulNBits" -> WHOLE; // its left side: see cutPacked for the others
        default -> throw new NoSuchForm(node.opType() + " is not cut");
      };
    }

    /** A scale for each channel follows the axis of the channels, one for each block any axis. */
    private int scaleAxis(Node node, Optional<Tensor> scale, int axis) throws NoSuchForm {
      Tensor tensor = scale.orElseThrow(() -> new NoSuchForm("scales are computed"));
      Tensor weights =
          node.input(0)
              .flatMap(Value::initializer)
              .orElseThrow(() -> new NoSuchForm("integers are computed"));
      int place = weights.rank() + axis;
      long stated = node.attributeInt("axis", 1);
      long along = stated < 0 ? stated + weights.rank() : stated;
      if (tensor.elementCount() == 1 && tensor.rank() < 2) {
        return WHOLE;
      }
      if (tensor.rank() == 1) {
        return along == place ? COLUMNS : WHOLE;
      }
      if (along == place) {
        throw new NoSuchForm("blocks lie along the part");
      }
      return axis;
    }

    private static int linesAcross(Node node, int axis) throws NoSuchForm {
      int rank = node.input(1).flatMap(StoredLayer::rank).orElse(0);
      long stated = node.attributeInt("axis", 0);
      if ((stated < 0 ? stated : stated - rank) == axis) {
        throw new NoSuchForm("the lines of the codebooks run along the part");
      }
      return axis;
    }

    /** A constant of MatMulNBits as rows of equal length, one for each column of the product. */
    private Tensor cutPacked(Node node, int index) throws NoSuchForm {
      Tensor tensor = node.input(index).flatMap(Value::initializer).orElse(null);
      long columns = node.attributeInt("N", 0);
      boolean byColumns = tensor != null && columns > 0 && tensor.dim(0) % columns == 0;
      if (tensor == null || !byColumns || index == GROUP_INDEX) {
        throw new NoSuchForm("a constant of MatMulNBits that does not begin with its columns");
      }
      long[] dims = tensor.dims();
      dims[0] = dims[0] / columns * (to - from);
      Tensor rows = tensor.reshaped(columns, tensor.elementCount() / columns);
      return TensorSlice.of(rows, 0, from, to)
          .orElseThrow(() -> new NoSuchForm("the part does not begin at a byte"))
          .reshaped(dims);
    }

    private static boolean isPacked(Node node) {
      return node.opType().equals("MatMulNBits");
    }

    private int tableAxis(Node node, int index) {
      Value indices = node.inputCount() > 1 ? node.input(1).orElse(null) : null;
      boolean gathers =
          (node.is("Gather") || node.opType().equals("GatherBlockQuantized"))
              && indices != null
              && !indices.isConstant();
      if (!gathers || index == 1) {
        return TABLE_ROWS;
      }
      if (isOfCodebook(node)) {
        return WHOLE;
      }
      // Rows are the first axis of the table and of all that goes with it.
      int rank = node.input(index).flatMap(StoredLayer::rank).orElse(0);
      return rank == 0 ? WHOLE : -rank;
    }

    private static int broadcast(Optional<Tensor> constant, int axis) {
      if (constant.isEmpty()) {
        return axis;
      }
      Tensor tensor = constant.get();
      boolean varies = tensor.rank() + axis >= 0 && tensor.dim(axis) != 1;
      return varies ? axis : WHOLE;
    }
  }

  /** Whether few numbers are looked up by what a Cast gives: indices that were narrow. */
  private static boolean isOfCodebook(Node node) {
    return node.is("Gather")
        && node.requireInput(0)
            .initializer()
            .filter(book -> book.rank() == 1 && book.elementCount() <= MOST_ENTRIES)
            .isPresent()
        && node.requireInput(1).producer().filter(made -> made.is("Cast")).isPresent();
  }

  /** Of a constant, or of one behind a DequantizeLinear or Cast. */
  private static Optional<Integer> rank(Value value) {
    return value.isConstant()
        ? value.initializer().map(Tensor::rank)
        : value.producer().flatMap(node -> node.input(0)).flatMap(StoredLayer::rank);
  }
}
