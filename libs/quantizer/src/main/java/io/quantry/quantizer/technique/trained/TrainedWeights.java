package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.scheme.Channels;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.scheme.QuantizedWeights;
import io.quantry.quantizer.training.TrainingOperators;
import java.util.Arrays;
import java.util.Optional;

/**
 * The integers and scales that a layer's trained weights come to.
 *
 * @param name of the weights
 * @param form what they were trained to be
 * @param integers one byte each, row-major
 * @param dims of the weights
 * @param axis of the channels
 * @param scales one for each channel, or one for all
 */
@SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
record TrainedWeights(
    String name, WeightForm form, byte[] integers, long[] dims, int axis, float[] scales) {
  private static final String SUFFIX = "_latent";

  /** Those of a layer of a training graph; empty where its weights are plain FLOAT constants. */
  static Optional<TrainedWeights> of(Node layer) {
    int axis = layer.is("Conv") ? 0 : 1;
    return layer.input(1).flatMap(Value::producer).map(node -> endingIn(node, axis));
  }

  private static TrainedWeights endingIn(Node node, int axis) {
    TrainedWeights weights =
        node.is("DequantizeLinear") ? onGrid(node, axis) : of(node, node.requireInput(0), axis);
    for (float scale : weights.scales()) {
      if (!Float.isFinite(scale)) {
        throw new QuantizationException(
            "training-diverged",
            "Training left a scale of the weights %s at %s: lower training.learningRate"
                .formatted(weights.name(), scale));
      }
    }
    return weights;
  }

  private static TrainedWeights onGrid(Node pair, int axis) {
    Node before = pair.requireInput(0).producer().orElseThrow();
    boolean clipped = before.is("Clip");
    int min =
        clipped ? before.requireInput(1).initializer().orElseThrow().ints()[0] : Byte.MIN_VALUE;
    int max =
        clipped ? before.requireInput(2).initializer().orElseThrow().ints()[0] : Byte.MAX_VALUE;
    Node quantize = clipped ? before.requireInput(0).producer().orElseThrow() : before;
    Value source = quantize.requireInput(0);
    Tensor tensor = source.initializer().orElseThrow();
    float[] values = tensor.floats();
    float[] scales = pair.requireInput(1).initializer().orElseThrow().floats();
    Channels channels = scales.length == 1 ? Channels.whole() : Channels.along(tensor.dims(), axis);
    byte[] integers = new byte[values.length];
    for (int i = 0; i < integers.length; i++) {
      // float division, as the operator's definition has it
      double rounded = Math.rint(values[i] / scales[channels.of(i)]);
      integers[i] = (byte) Math.max(min, Math.min(max, rounded));
    }
    return new TrainedWeights(
        name(source), new WeightForm.Grid(min, max), integers, tensor.dims(), axis, scales);
  }

  private static TrainedWeights of(Node operator, Value source, int axis) {
    Tensor tensor = source.initializer().orElseThrow();
    Channels channels = Channels.along(tensor.dims(), axis);
    float[] values = tensor.floats();
    if (operator.opType().equals(TrainingOperators.BINARY_WEIGHTS)) {
      String scales = operator.attributeText(TrainingOperators.SCALES, TrainingOperators.MEAN);
      QuantizedWeights binary = TrainingOperators.binary(values, channels, scales);
      return new TrainedWeights(
          name(source),
          new WeightForm.Binary(scales),
          binary.values(),
          tensor.dims(),
          axis,
          binary.scales());
    }
    Optional<float[]> trained = operator.input(1).flatMap(Value::initializer).map(Tensor::floats);
    QuantizedWeights ternary =
        trained
            .map(scales -> TrainingOperators.ternary(values, channels, scales))
            .orElseGet(() -> TrainingOperators.ternary(values, channels));
    return new TrainedWeights(
        name(source),
        new WeightForm.Ternary(trained.isPresent()),
        ternary.values(),
        tensor.dims(),
        axis,
        ternary.scales());
  }

  /**
   * With each channel multiplied: the integers stay as they are, or change signs.
   *
   * @throws QuantizationException {@code training-diverged} where a factor is negative and an
   *     integer has no counterpart
   */
  TrainedWeights times(double[] factors) {
    float[] scaled = new float[factors.length];
    byte[] turned = integers.clone();
    Channels channels = Channels.along(dims, axis);
    for (int c = 0; c < scaled.length; c++) {
      double scale = scales[scales.length == 1 ? 0 : c] * factors[c];
      scaled[c] = (float) Math.max(Math.abs(scale), Float.MIN_NORMAL);
      if (scale == 0 || scale < 0) {
        turn(turned, channels, c, scale == 0 ? 0 : -1);
      }
    }
    return new TrainedWeights(name, form, turned, dims, axis, scaled);
  }

  private void turn(byte[] values, Channels channels, int channel, int factor) {
    for (int i = 0; i < values.length; i++) {
      if (channels.of(i) == channel) {
        int turned = values[i] * factor;
        if (turned > largest()) {
          throw new QuantizationException(
              "training-diverged",
              "Training turned the sign of channel %d of %s, whose integer %d has no counterpart"
                  .formatted(channel, name, values[i]));
        }
        values[i] = (byte) turned;
      }
    }
  }

  /** The same weights with wider scales, on a grid with other integers. */
  TrainedWeights rescaled(float[] wider) {
    if (!(form instanceof WeightForm.Grid) || Arrays.equals(scales, wider)) {
      return new TrainedWeights(name, form, integers, dims, axis, wider);
    }
    Channels channels = wider.length == 1 ? Channels.whole() : Channels.along(dims, axis);
    byte[] rounded = new byte[integers.length];
    for (int i = 0; i < rounded.length; i++) {
      int c = channels.of(i);
      rounded[i] = (byte) Math.rint(integers[i] * ((double) scales[c] / wider[c]));
    }
    return new TrainedWeights(name, form, rounded, dims, axis, wider);
  }

  /** The least integer of the form. */
  int least() {
    return form instanceof WeightForm.Grid grid ? grid.min() : -1;
  }

  /** The largest integer of the form. */
  int largest() {
    return form instanceof WeightForm.Grid grid ? grid.max() : 1;
  }

  /** Bits that an integer takes in the file: there is no container of three. */
  private int bits() {
    return switch (form) {
      case WeightForm.Grid grid ->
          grid.type() == QuantizedType.INT3 ? QuantizedType.INT4.bits() : grid.type().bits();
      case WeightForm.Ternary ternary -> QuantizedType.INT2.bits();
      case WeightForm.Binary binary -> 1;
    };
  }

  /** Bytes of the integers and scales in the file. */
  long storedBytes() {
    return Math.ceilDiv((long) integers.length * bits(), 8L) + 4L * scales.length;
  }

  /** Bytes of the FLOAT weights. */
  long floatBytes() {
    return 4L * integers.length;
  }

  private static String name(Value source) {
    String name = source.name();
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }
}
