package io.quantry.quantizer.scheme;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.runtime.ConformanceModels;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Our arithmetic against ONNX's own tests of the operators that define it. */
class ConformanceTest {
  private static ConformanceModels models;

  @BeforeAll
  static void read() throws IOException {
    models = ConformanceModels.read();
  }

  /** Of FLOAT, to each format and back; {@code saturate = 0} is not ours. */
  @Test
  void castsLikeOnnx() {
    int checked = 0;
    for (String folder : models.nodes("test_cast_")) {
      Tensor from = models.input(folder, 0).orElseThrow();
      Tensor to = models.output(folder, 0).orElseThrow();
      boolean saturates = onlyNode(folder).attributeInt("saturate", 1) != 0;
      Optional<FloatFormat> encoded = format(to.elementType());
      Optional<FloatFormat> decoded = format(from.elementType());
      if (from.elementType() == ElementType.FLOAT && encoded.isPresent() && saturates) {
        assertCodes(folder, encoded.get(), from.floats(), to);
        checked++;
      } else if (to.elementType() == ElementType.FLOAT && decoded.isPresent()) {
        float[] expected = to.floats();
        for (int i = 0; i < expected.length; i++) {
          assertSame(folder, decoded.get().decode(code(from, i)), expected[i]);
        }
        checked++;
      }
    }
    assertThat(checked).isEqualTo(8);
  }

  @Test
  void quantizesLikeOnnx() {
    int checked = 0;
    for (String folder : models.nodes("test_quantizelinear")) {
      float[] values = models.input(folder, 0).orElseThrow().floats();
      float[] scales = models.input(folder, 1).orElseThrow().floats();
      Tensor expected = models.output(folder, 0).orElseThrow();
      IntUnaryOperator blocks = blocks(folder);
      Optional<FloatFormat> format = format(expected.elementType());
      if (format.isPresent()) {
        for (int i = 0; i < values.length; i++) {
          values[i] /= scales[blocks.applyAsInt(i)];
        }
        assertCodes(folder, format.get(), values, expected);
        checked++;
      } else if (expected.elementType().isInteger()) {
        int[] zeroPoints = zeroPoints(folder, scales.length);
        int[] integers = expected.ints();
        for (int i = 0; i < values.length; i++) {
          assertThat(
                  parameters(expected, scales, zeroPoints, blocks.applyAsInt(i))
                      .quantize(values[i]))
              .as("%s, element %d", folder, i)
              .isEqualTo(integers[i]);
        }
        checked++;
      }
    }
    assertThat(checked).isEqualTo(12);
  }

  @Test
  void dequantizesLikeOnnx() {
    int checked = 0;
    for (String folder : models.nodes("test_dequantizelinear")) {
      Tensor quantized = models.input(folder, 0).orElseThrow();
      float[] scales = models.input(folder, 1).orElseThrow().floats();
      Tensor output = models.output(folder, 0).orElseThrow();
      float[] expected = output.floats();
      IntUnaryOperator blocks = blocks(folder);
      Optional<FloatFormat> format = format(quantized.elementType());
      if (output.elementType() == ElementType.FLOAT && format.isPresent()) {
        for (int i = 0; i < expected.length; i++) {
          assertThat(format.get().decode(code(quantized, i)) * scales[blocks.applyAsInt(i)])
              .as(folder)
              .isEqualTo(expected[i]);
        }
        checked++;
      } else if (quantized.elementType().isInteger()) {
        int[] zeroPoints = zeroPoints(folder, scales.length);
        int[] integers = quantized.ints();
        for (int i = 0; i < expected.length; i++) {
          assertThat(
                  parameters(quantized, scales, zeroPoints, blocks.applyAsInt(i))
                      .dequantize(integers[i]))
              .as("%s, element %d", folder, i)
              .isEqualTo(expected[i]);
        }
        checked++;
      }
    }
    assertThat(checked).isEqualTo(12);
  }

  private static void assertCodes(
      String folder, FloatFormat format, float[] values, Tensor expected) {
    for (int i = 0; i < values.length; i++) {
      assertSame(
          "%s: %s".formatted(folder, values[i]),
          format.decode(format.encode(values[i])),
          format.decode(code(expected, i)));
    }
  }

  /** NaN is NaN, whatever its bits. */
  private static void assertSame(String what, float actual, float expected) {
    assertThat(Float.floatToIntBits(actual)).as(what).isEqualTo(Float.floatToIntBits(expected));
  }

  private static AffineParameters parameters(
      Tensor integers, float[] scales, int[] zeroPoints, int block) {
    QuantizedType type = QuantizedType.valueOf(integers.elementType().name());
    return new AffineParameters(type, scales[block], zeroPoints[block]);
  }

  private static int[] zeroPoints(String folder, int count) {
    return models.input(folder, 2).map(Tensor::ints).orElseGet(() -> new int[count]);
  }

  /** Which scale belongs to an element, from the dims of the scales. */
  private static IntUnaryOperator blocks(String folder) {
    Node node = onlyNode(folder);
    long[] dims = models.input(folder, 0).orElseThrow().dims();
    Tensor scales = models.input(folder, 1).orElseThrow();
    if (scales.elementCount() == 1) {
      return element -> 0;
    }
    int axis = Math.toIntExact(Math.floorMod(node.attributeInt("axis", 1), dims.length));
    int size = Math.toIntExact(node.attributeInt("block_size", 0));
    if (size > 0) {
      Blocks blocks =
          new Blocks(
              product(dims, 0, axis), (int) dims[axis], product(dims, axis + 1, dims.length), size);
      return blocks::of;
    }
    Channels channels = Channels.along(dims, axis);
    return channels::of;
  }

  private static int product(long[] dims, int from, int to) {
    return (int) Arrays.stream(dims, from, to).reduce(1, Math::multiplyExact);
  }

  private static Node onlyNode(String folder) {
    return models.model(folder).graph().nodes().getFirst();
  }

  private static Optional<FloatFormat> format(ElementType type) {
    return Arrays.stream(FloatFormat.values())
        .filter(format -> format.elementType() == type)
        .findFirst();
  }

  private static int code(Tensor tensor, int element) {
    return tensor.elementType().bits() == 16
        ? tensor.bytes().getShort(2 * element) & 0xFFFF
        : tensor.bytes().get(element) & 0xFF;
  }
}
