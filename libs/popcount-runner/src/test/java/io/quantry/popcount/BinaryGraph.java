package io.quantry.popcount;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Small binarized models as Quantry writes them, with random weights. */
final class BinaryGraph {
  private final Graph graph = new Graph("binary");
  private final Model model = new Model(10, graph);
  private final SplittableRandom random;

  /** How a layer's weights of +1 and −1 are stored. */
  enum Storage {
    INT8,
    BITS
  }

  BinaryGraph(long seed) {
    System.out.println("seed " + seed);
    random = new SplittableRandom(seed);
    model.opsets().set("", 21);
  }

  Model model(Value output) {
    output.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(output);
    return model;
  }

  /** An input {@code [batch, dims…]}. */
  Value input(long... dims) {
    List<Dimension> shape = new ArrayList<>();
    shape.add(Dimension.named("batch"));
    for (long dim : dims) {
      shape.add(Dimension.of(dim));
    }
    return graph.addInput("x", ValueType.tensor(ElementType.FLOAT, new Shape(shape)));
  }

  Value node(String opType, List<Value> inputs, Attribute... attributes) {
    var builder = graph.newNode(opType).name(graph.freshName(opType));
    inputs.forEach(builder::inputs);
    for (Attribute attribute : attributes) {
      builder.attribute(attribute);
    }
    return builder.output(opType + "_out").append().requireOutput(0);
  }

  Value signs(Value x) {
    Value condition = node("GreaterOrEqual", List.of(x, constant(Tensor.scalar(0f))));
    return node(
        "Where", List.of(condition, constant(Tensor.scalar(1f)), constant(Tensor.scalar(-1f))));
  }

  /** Through UINT8 and back. */
  Value quantized(Value x) {
    Value scale = constant(Tensor.scalar(1f));
    Value zeroPoint = constant(Tensor.ofUint8s(new byte[] {(byte) 128}));
    Value q = node("QuantizeLinear", List.of(x, scale, zeroPoint));
    return node("DequantizeLinear", List.of(q, scale, zeroPoint));
  }

  /** Weights ±alpha, an alpha for each place on an axis. */
  Value binaryWeights(Storage storage, int axis, int... dims) {
    byte[] signs = new byte[count(dims)];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    float[] alpha = new float[dims[axis]];
    for (int i = 0; i < alpha.length; i++) {
      alpha[i] = random.nextFloat(0.01f, 0.1f);
    }
    Value stored =
        switch (storage) {
          case INT8 -> constant(Tensor.ofInt8s(signs, longs(dims)));
          case BITS -> unpacked(signs, longs(dims));
        };
    Value zeroPoint = constant(Tensor.ofInt8s(new byte[alpha.length], alpha.length));
    return node(
        "DequantizeLinear",
        List.of(stored, constant(Tensor.ofFloats(alpha, alpha.length)), zeroPoint),
        Attribute.of("axis", axis));
  }

  /** Eight signs a byte, low bits first, unpacked by the graph. */
  private Value unpacked(byte[] signs, long... dims) {
    byte[] bits = new byte[Math.ceilDiv(signs.length, 8)];
    for (int i = 0; i < signs.length; i++) {
      bits[i / 8] |= (byte) ((signs[i] > 0 ? 1 : 0) << i % 8);
    }
    Value packed = constant(Tensor.ofUint8s(bits, bits.length, 1));
    Value distances = constant(Tensor.ofUint8s(new byte[] {0, 1, 2, 3, 4, 5, 6, 7}, 8));
    Value shifted =
        node("BitShift", List.of(packed, distances), Attribute.of("direction", "RIGHT"));
    Value bit = node("BitwiseAnd", List.of(shifted, constant(Tensor.ofUint8s(new byte[] {1}))));
    Value narrow = cast(bit, ElementType.INT8);
    Value doubled = node("Mul", List.of(narrow, constant(Tensor.ofInt8s(new byte[] {2}))));
    Value all = node("Sub", List.of(doubled, constant(Tensor.ofInt8s(new byte[] {1}))));
    Value flat = node("Reshape", List.of(all, shape(-1)));
    Value exact = node("Slice", List.of(flat, shape(0), shape(signs.length)));
    return node("Reshape", List.of(exact, shape(dims)));
  }

  Value cast(Value x, ElementType type) {
    return node("Cast", List.of(x), Attribute.of("to", type.code()));
  }

  /** An INT32 bias behind a DequantizeLinear. */
  Value quantizedBias(int outputs) {
    int[] stored = new int[outputs];
    for (int i = 0; i < outputs; i++) {
      stored[i] = random.nextInt(-100_000, 100_000);
    }
    return node(
        "DequantizeLinear",
        List.of(constant(Tensor.ofInt32s(stored, outputs)), constant(Tensor.scalar(1.3e-6f))));
  }

  Value normalization(Value x, int channels) {
    Value variance = constant(Tensor.ofFloats(between(0.5f, 2f, channels), channels));
    return node(
        "BatchNormalization",
        List.of(x, floats(channels), floats(channels), floats(channels), variance));
  }

  /** Random floats of both signs. */
  Value floats(int... dims) {
    return constant(Tensor.ofFloats(between(-0.2f, 0.2f, count(dims)), longs(dims)));
  }

  float[] between(float least, float most, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat(least, most);
    }
    return values;
  }

  Value shape(long... dims) {
    return constant(Tensor.ofInt64s(dims, dims.length));
  }

  Value constant(Tensor tensor) {
    return graph.addInitializer("constant", tensor);
  }

  private static int count(int... dims) {
    int count = 1;
    for (int dim : dims) {
      count *= dim;
    }
    return count;
  }

  private static long[] longs(int... dims) {
    return Arrays.stream(dims).asLongStream().toArray();
  }
}
