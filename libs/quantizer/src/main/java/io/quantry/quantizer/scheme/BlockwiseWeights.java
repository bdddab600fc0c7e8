package io.quantry.quantizer.scheme;

/**
 * Weights with a scale for each block: {@code real[i] = (values[i] - zeroPoints[b]) * scales[b]},
 * {@code b} the block of {@code i}. Arrays are not copied.
 *
 * @param values one byte each, in the order of the source; unsigned where there are zero points
 * @param scales one for each block
 * @param zeroPoints one for each block, unsigned; empty where all are 0
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data of one owner, never compared
public record BlockwiseWeights(Blocks blocks, byte[] values, float[] scales, byte[] zeroPoints) {

  /** The number that stands for an element. */
  public float dequantize(int element) {
    int block = blocks.of(element);
    int steps =
        zeroPoints.length == 0
            ? values[element]
            : Byte.toUnsignedInt(values[element]) - Byte.toUnsignedInt(zeroPoints[block]);
    return steps * scales[block];
  }

  /** {@code Σ (source[i] - real[i])²}. O(elements). */
  public double squaredError(float[] source) {
    double sum = 0;
    for (int i = 0; i < source.length; i++) {
      double error = (double) source[i] - dequantize(i);
      sum += error * error;
    }
    return sum;
  }
}
