package io.quantry.popcount.operator;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;

/**
 * QuantizeLinear and DequantizeLinear. Quantized values stay floats that hold integers, which is
 * exact to 24 bits: {@code q = clamp(round(x / scale) + zeroPoint)}, rounding half to even, and
 * {@code x = (q − zeroPoint) · scale}.
 */
final class Quantization {
  private static final int DEFAULT_AXIS = 1;

  private Quantization() {}

  static Call quantize(NodeView node) {
    Range range = range(node);
    Channels scale = Channels.of(node);
    return Call.on(
        node.input(0),
        x -> scale.map(x, (value, step, zero) -> range.clamp(round(value, step) + zero)));
  }

  static Call dequantize(NodeView node) {
    Channels scale = Channels.of(node);
    return Call.on(node.input(0), x -> scale.map(x, (value, step, zero) -> (value - zero) * step));
  }

  private static float round(float value, float step) {
    return (float) Math.rint(value / step);
  }

  /** The type of the result: that of the zero point, or else UINT8. */
  private static Range range(NodeView node) {
    ElementType type =
        node.optionalTyped(2)
            .map(Tensor::elementType)
            .orElseGet(
                () -> {
                  int stated = node.attribute("output_dtype", 0);
                  return stated == 0 ? ElementType.UINT8 : ElementType.of(stated);
                });
    return switch (type) {
      case UINT8 -> new Range(0, 255);
      case INT8 -> new Range(-128, 127);
      case UINT16 -> new Range(0, 65535);
      case INT16 -> new Range(-32768, 32767);
      default -> throw new UnsupportedNodeException("quantizes to " + type);
    };
  }

  private record Range(float least, float most) {
    float clamp(float value) {
      return Math.min(Math.max(value, least), most);
    }
  }

  private interface Mapping {
    float apply(float value, float step, float zeroPoint);
  }

  /** One scale and zero point, or one for each place on an axis. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Channels(float[] scale, float[] zeroPoint, int axis) {
    static Channels of(NodeView node) {
      node.requireAttribute("block_size", 0);
      FloatTensor scale = node.constant(1);
      float[] zeroPoint =
          node.optionalConstant(2)
              .map(FloatTensor::values)
              .orElseGet(() -> new float[scale.values().length]);
      if (scale.rank() > 1
          || scale.values().length == 0
          || zeroPoint.length != scale.values().length) {
        throw new UnsupportedNodeException(
            "scale %s with %d zero points".formatted(scale, zeroPoint.length));
      }
      return new Channels(scale.values(), zeroPoint, node.attribute("axis", DEFAULT_AXIS));
    }

    FloatTensor map(FloatTensor x, Mapping mapping) {
      int own = axis < 0 ? axis + x.rank() : axis;
      boolean perTensor = scale.length == 1;
      if (!perTensor && (own < 0 || own >= x.rank() || x.dim(own) != scale.length)) {
        throw new IllegalArgumentException(
            "%d scales along axis %d of %s".formatted(scale.length, axis, x));
      }
      int inner = perTensor ? Math.max(1, x.values().length) : x.count(own + 1, x.rank());
      float[] values = x.values();
      float[] out = new float[values.length];
      for (int i = 0; i < out.length; i++) {
        int channel = i / inner % scale.length;
        out[i] = mapping.apply(values[i], scale[channel], zeroPoint[channel]);
      }
      return x.with(out);
    }
  }
}
