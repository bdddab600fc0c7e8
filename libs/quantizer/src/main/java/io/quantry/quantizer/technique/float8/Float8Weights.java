package io.quantry.quantizer.technique.float8;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.scheme.FloatFormat;
import io.quantry.quantizer.store.Encodings;
import io.quantry.quantizer.store.TensorSet;
import io.quantry.quantizer.store.TensorStore;
import io.quantry.quantizer.weights.LineReader;
import io.quantry.quantizer.weights.Lines;
import io.quantry.quantizer.weights.WeightLayer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Weights as 8-bit numbers and the scale of each line: {@code scale = max|w| / largest}, {@code
 * code = encode(w / scale)}, so that the largest weight of a line is the format's largest number.
 * The error of a weight is at most {@code 2^-(fraction bits + 1)} of it, or of the line's largest
 * times the format's smallest normal number over its largest. Lines of zeros have scale 1.
 *
 * <p>Reads the weights twice, in pieces; O(lines) memory. Deterministic.
 *
 * @param codes the dims of the weights
 * @param scales broadcast over them
 */
record Float8Weights(Tensor codes, Tensor scales) {
  private static final long PASSES = 2;

  /** Adds them to what is encoded; see {@link #of}. */
  static TensorSet begin(WeightLayer layer, Lines lines, FloatFormat format, Encodings encodings) {
    String key = "%s/%s/%d".formatted(layer.name(), format.name(), lines.count());
    return encodings.add(
        List.of(
            new TensorSet.Part(key + "/codes", format.elementType(), layer.tensor().dims()),
            new TensorSet.Part(
                key + "/scales",
                ElementType.FLOAT,
                lines.scaleDims().stream().mapToLong(Long::longValue).toArray())),
        PASSES * layer.tensor().elementCount(),
        tensors -> encode(new LineReader(layer, lines), lines, format, tensors, encodings));
  }

  /** What {@link #begin} began and is encoded. */
  static Float8Weights of(TensorSet encoded) {
    return new Float8Weights(encoded.tensors().get(0), encoded.tensors().get(1));
  }

  private static void encode(
      LineReader reader, Lines lines, FloatFormat format, TensorSet tensors, Encodings encodings) {
    TensorStore.Draft codes = tensors.draft(0);
    float[] scales = scales(reader, lines, format, encodings);
    ByteBuffer bytes = ByteBuffer.allocate(LineReader.PIECE);
    reader.forEach(
        (values, count, line, lineStep) -> {
          bytes.clear();
          for (int i = 0; i < count; i++) {
            bytes.put((byte) format.encode(values[i] / scales[line + i * lineStep]));
          }
          codes.write(bytes.flip());
          encodings.elements(count);
        });
    ByteBuffer scaleBytes =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, scales.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    scaleBytes.asFloatBuffer().put(scales);
    tensors.draft(1).write(scaleBytes);
  }

  private static float[] scales(
      LineReader reader, Lines lines, FloatFormat format, Encodings encodings) {
    float[] largest = new float[lines.count()];
    reader.forEach(
        (values, count, line, lineStep) -> {
          for (int i = 0; i < count; i++) {
            int at = line + i * lineStep;
            largest[at] = Math.max(largest[at], Math.abs(values[i]));
          }
          encodings.elements(count);
        });
    for (int i = 0; i < largest.length; i++) {
      largest[i] = largest[i] == 0 ? 1f : Math.max(largest[i] / format.largest(), Float.MIN_NORMAL);
    }
    return largest;
  }
}
