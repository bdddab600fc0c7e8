package io.quantry.quantizer.scheme;

/**
 * Quantizes weights block by block, to nearest, halves to even. Deterministic and thread-safe;
 * O(elements) time, one byte for each element.
 *
 * <ol>
 *   <li>Symmetric: {@code scale[b] = max|w[b]| / limit}, values in {@code [-limit, limit]}.
 *   <li>Asymmetric in four bits: {@code scale[b] = (max - min) / 15} over the block and zero,
 *       values in [0, 15]; the zero point stands for 0 exactly.
 * </ol>
 *
 * The error of an element is at most half its block's scale. Blocks of zeros get scale 1.
 */
public final class BlockwiseQuantizer {
  /** Largest magnitude of a symmetric int4 weight. */
  public static final int INT4_LIMIT = 7;

  private static final int UINT4_MAX = 15;

  private BlockwiseQuantizer() {}

  /**
   * @param values finite weights, as many as the blocks hold
   * @param limit largest integer, from 1 to 127
   */
  public static BlockwiseWeights symmetric(float[] values, Blocks blocks, int limit) {
    float[] scales = new float[blocks.count()];
    for (int i = 0; i < values.length; i++) {
      int block = blocks.of(i);
      scales[block] = Math.max(scales[block], Math.abs(values[i]));
    }
    for (int b = 0; b < scales.length; b++) {
      scales[b] = usable((double) scales[b] / limit);
    }
    byte[] quantized = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      quantized[i] = (byte) Math.clamp(Math.rint(values[i] / scales[blocks.of(i)]), -limit, limit);
    }
    return new BlockwiseWeights(blocks, quantized, scales, new byte[0]);
  }

  /**
   * @param values finite weights, as many as the blocks hold
   */
  public static BlockwiseWeights asymmetricInt4(float[] values, Blocks blocks) {
    float[] low = new float[blocks.count()];
    float[] high = new float[blocks.count()];
    for (int i = 0; i < values.length; i++) {
      int block = blocks.of(i);
      low[block] = Math.min(low[block], values[i]);
      high[block] = Math.max(high[block], values[i]);
    }
    float[] scales = new float[low.length];
    byte[] zeroPoints = new byte[low.length];
    for (int b = 0; b < low.length; b++) {
      scales[b] = usable(((double) high[b] - low[b]) / UINT4_MAX);
      zeroPoints[b] = (byte) Math.clamp(Math.rint(-(double) low[b] / scales[b]), 0, UINT4_MAX);
    }
    byte[] quantized = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      int block = blocks.of(i);
      double rounded = Math.rint(values[i] / scales[block]) + zeroPoints[block];
      quantized[i] = (byte) Math.clamp(rounded, 0, UINT4_MAX);
    }
    return new BlockwiseWeights(blocks, quantized, scales, zeroPoints);
  }

  private static float usable(double scale) {
    return scale == 0 ? 1f : (float) Math.max(scale, Float.MIN_NORMAL);
  }
}
