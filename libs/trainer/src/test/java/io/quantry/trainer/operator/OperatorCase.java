package io.quantry.trainer.operator;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One operator in a model of its own: FLOAT operands are inputs x0, x1 and so on, by their slot;
 * integers are constants.
 */
record OperatorCase(
    String opType, int opset, List<Operand> operands, List<Attribute> attributes, int outputs) {

  sealed interface Operand {}

  /**
   * Floats of a shape, between two bounds.
   *
   * @param isFixed whether nothing learns them, such as statistics
   */
  record Floats(List<Long> shape, double low, double high, boolean isFixed) implements Operand {}

  record Integers(List<Long> values, boolean isScalar) implements Operand {}

  record Flags(List<Boolean> values) implements Operand {}

  record Gap() implements Operand {}

  static OperatorCase node(String opType, int opset) {
    return new OperatorCase(opType, opset, List.of(), List.of(), 1);
  }

  /** Another operand, of values around zero. */
  OperatorCase x(long... shape) {
    return between(-2, 2, shape);
  }

  OperatorCase between(double low, double high, long... shape) {
    return with(new Floats(Arrays.stream(shape).boxed().toList(), low, high, false));
  }

  OperatorCase fixed(double low, double high, long... shape) {
    return with(new Floats(Arrays.stream(shape).boxed().toList(), low, high, true));
  }

  OperatorCase longs(long... values) {
    return with(new Integers(Arrays.stream(values).boxed().toList(), false));
  }

  OperatorCase scalar(long value) {
    return with(new Integers(List.of(value), true));
  }

  OperatorCase flags(Boolean... values) {
    return with(new Flags(List.of(values)));
  }

  OperatorCase gap() {
    return with(new Gap());
  }

  OperatorCase set(String name, long value) {
    return with(Attribute.of(name, value));
  }

  OperatorCase set(String name, float value) {
    return with(Attribute.of(name, value));
  }

  OperatorCase set(String name, String value) {
    return with(Attribute.of(name, value));
  }

  OperatorCase list(String name, long... values) {
    return with(Attribute.ofInts(name, values));
  }

  OperatorCase list(String name, float... values) {
    return with(Attribute.ofFloats(name, values));
  }

  OperatorCase outputs(int count) {
    return new OperatorCase(opType, opset, operands, attributes, count);
  }

  Model model() {
    Graph graph = new Graph("case");
    List<@Nullable Value> inputs = new ArrayList<>();
    for (int slot = 0; slot < operands.size(); slot++) {
      inputs.add(operand(graph, slot).orElse(null));
    }
    NodeBuilder builder = graph.newNode(opType).name("node");
    builder.inputs(inputs.toArray(Value[]::new));
    attributes.forEach(builder::attribute);
    for (int i = 0; i < outputs; i++) {
      builder.exactOutput("y" + i);
    }
    Node made = builder.append();
    for (int i = 0; i < outputs; i++) {
      graph.addOutput(made.requireOutput(i));
    }
    Model model = new Model(opset < 22 ? 8 : 11, graph);
    model.opsets().set("", opset);
    return model;
  }

  /** Values of the inputs by name. */
  Map<String, Floats> inputs() {
    Map<String, Floats> inputs = new TreeMap<>();
    for (int slot = 0; slot < operands.size(); slot++) {
      if (operands.get(slot) instanceof Floats floats) {
        inputs.put("x" + slot, floats);
      }
    }
    return inputs;
  }

  static float[] draw(Floats floats, SplittableRandom random) {
    int count = Math.toIntExact(floats.shape().stream().reduce(1L, (a, b) -> a * b));
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(floats.low(), floats.high());
    }
    return values;
  }

  static long[] shape(Floats floats) {
    return floats.shape().stream().mapToLong(size -> size).toArray();
  }

  @Override
  public String toString() {
    List<String> shown = new ArrayList<>();
    operands.forEach(
        operand ->
            shown.add(
                switch (operand) {
                  case Floats floats -> floats.shape().toString();
                  case Integers integers -> "=" + integers.values();
                  case Flags flags -> "=" + flags.values();
                  case Gap gap -> "-";
                }));
    attributes.forEach(attribute -> shown.add(text(attribute)));
    return opType + "-" + opset + " " + String.join(" ", shown);
  }

  private Optional<Value> operand(Graph graph, int slot) {
    return switch (operands.get(slot)) {
      case Floats floats ->
          Optional.of(
              graph.addInput(
                  "x" + slot,
                  new ValueType.TensorType(
                      ElementType.FLOAT,
                      new Shape(floats.shape().stream().map(Dimension::of).toList()))));
      case Integers integers -> {
        long[] values = integers.values().stream().mapToLong(value -> value).toArray();
        yield Optional.of(
            graph.addInitializer(
                "x" + slot,
                integers.isScalar()
                    ? Tensor.scalar(values[0])
                    : Tensor.ofInt64s(values, values.length)));
      }
      case Flags flags -> {
        byte[] bytes = new byte[flags.values().size()];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (flags.values().get(i) ? 1 : 0);
        }
        yield Optional.of(
            graph.addInitializer(
                "x" + slot,
                Tensor.ofBytes(ElementType.BOOL, ByteBuffer.wrap(bytes), bytes.length)));
      }
      case Gap gap -> Optional.empty();
    };
  }

  private static String text(Attribute attribute) {
    return attribute.name()
        + "="
        + switch (attribute) {
          case Attribute.OfInt of -> String.valueOf(of.value());
          case Attribute.OfFloat of -> String.valueOf(of.value());
          case Attribute.OfString of -> of.text();
          case Attribute.OfInts of -> Arrays.toString(of.values());
          case Attribute.OfFloats of -> Arrays.toString(of.values());
          default -> "…";
        };
  }

  private OperatorCase with(Operand operand) {
    List<Operand> more = new ArrayList<>(operands);
    more.add(operand);
    return new OperatorCase(opType, opset, List.copyOf(more), attributes, outputs);
  }

  private OperatorCase with(Attribute attribute) {
    List<Attribute> more = new ArrayList<>(attributes);
    more.add(attribute);
    return new OperatorCase(opType, opset, operands, List.copyOf(more), outputs);
  }
}
