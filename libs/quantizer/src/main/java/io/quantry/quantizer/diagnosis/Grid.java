package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.scheme.Range;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The real values that stored weights can take, element by element: {@code (q - zeroPoint) *
 * scale}, with one scale for the tensor, for each slice along an axis, or for each block along it,
 * as DequantizeLinear of opset 21 defines. Immutable; O(1) an element.
 */
public final class Grid {
  private static final double MOST_STEPS = 0.4;

  private final ElementType type;
  private final float[] scales;
  private final float @Nullable [] zeroPoints;
  private final int axisSize;
  private final int inner;
  private final int blockSize;
  private final boolean codebook;

  /**
   * @param dims of the weights
   * @param axis along which there are several scales, counted from the end if negative; without
   *     meaning for a single one
   * @param blockSize 0 where each slice has a scale of its own
   * @throws IllegalArgumentException if the scales do not fit the dims
   */
  Grid(
      ElementType type,
      long[] dims,
      long axis,
      long blockSize,
      Tensor scale,
      @Nullable Tensor zeroPoint) {
    this.type = type;
    this.codebook = false;
    this.scales = scale.floats();
    this.zeroPoints = zeroPoint == null ? null : zeroPoint.floats();
    if (scales.length <= 1) {
      this.axisSize = 1;
      this.inner = 1;
      this.blockSize = 0;
    } else {
      int along = (int) (axis < 0 ? axis + dims.length : axis);
      if (along < 0 || along >= dims.length) {
        throw new IllegalArgumentException("axis %d of rank %d".formatted(axis, dims.length));
      }
      long behind = 1;
      for (int i = along + 1; i < dims.length; i++) {
        behind = Math.multiplyExact(behind, dims[i]);
      }
      this.axisSize = Math.toIntExact(dims[along]);
      this.inner = Math.toIntExact(behind);
      this.blockSize = Math.toIntExact(blockSize);
    }
    long needed = needed(dims);
    if (scales.length != needed || (zeroPoints != null && zeroPoints.length < needed)) {
      throw new IllegalArgumentException(
          "%d scales for weights that need %d".formatted(scales.length, needed));
    }
  }

  private Grid(ElementType indices) {
    this.type = indices;
    this.codebook = true;
    this.scales = new float[] {1};
    this.zeroPoints = null;
    this.axisSize = 1;
    this.inner = 1;
    this.blockSize = 0;
  }

  /** Of weights that are entries of codebooks: no multiples of anything. */
  static Grid codebook(ElementType indices) {
    return new Grid(indices);
  }

  private long needed(long[] dims) {
    if (scales.length <= 1) {
      return 1;
    }
    if (blockSize == 0) {
      return axisSize;
    }
    long elements = 1;
    for (long dim : dims) {
      elements *= dim;
    }
    return axisSize == 0 ? 0 : elements / axisSize * Math.ceilDiv(axisSize, blockSize);
  }

  /** In a word or two, such as {@code int4} or {@code uint4 codebook}. */
  String typeName() {
    return TypeNames.of(type) + (codebook ? " codebook" : "");
  }

  boolean isCodebook() {
    return codebook;
  }

  /**
   * Whether values are the multiples of a step, so that rounding and clipping can be told apart.
   */
  boolean isUniform() {
    return type.isInteger() && !codebook;
  }

  /** {@code (quantized - zeroPoint) * scale}. */
  float value(int element, float quantized) {
    int slot = slot(element);
    return (quantized - zeroPoint(slot)) * scales[slot];
  }

  /** The nearest multiple of the step, even where the type has none so large. */
  float rounded(int element, float real) {
    float scale = scales[slot(element)];
    return (float) Math.rint(real / scale) * scale;
  }

  /**
   * Whether real weights could have been rounded to the quantized ones: the root mean square of
   * their distance is at most {@value #MOST_STEPS} steps where nothing is cut off, and most is not.
   * Rounding to nearest gives 0.29, rounding by an algorithm somewhat more.
   */
  boolean roundsTo(float[] real, float[] quantized) {
    double squares = 0;
    int kept = 0;
    for (int i = 0; i < real.length; i++) {
      if (!clips(i, real[i])) {
        double steps = ((double) real[i] - quantized[i]) / scales[slot(i)];
        squares += steps * steps;
        kept++;
      }
    }
    return 2L * kept >= real.length && squares <= MOST_STEPS * MOST_STEPS * kept;
  }

  /** Whether the type has no value within half a step. */
  boolean clips(int element, float real) {
    int slot = slot(element);
    double step = Math.rint(real / scales[slot]) + zeroPoint(slot);
    return step < lowest() || step > highest();
  }

  /** From the least to the greatest real value of any element; empty where they are no integers. */
  public Optional<Range> bounds() {
    if (!isUniform() || scales.length == 0) {
      return Optional.empty();
    }
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int slot = 0; slot < scales.length; slot++) {
      least = Math.min(least, (lowest() - zeroPoint(slot)) * scales[slot]);
      greatest = Math.max(greatest, (highest() - zeroPoint(slot)) * scales[slot]);
    }
    return least <= greatest && Float.isFinite((float) least) && Float.isFinite((float) greatest)
        ? Optional.of(new Range((float) least, (float) greatest))
        : Optional.empty();
  }

  private float zeroPoint(int slot) {
    return zeroPoints == null ? 0 : zeroPoints[slot];
  }

  private double lowest() {
    return isSigned() ? -Math.scalb(1.0, type.bits() - 1) : 0;
  }

  private double highest() {
    return Math.scalb(1.0, isSigned() ? type.bits() - 1 : type.bits()) - 1;
  }

  private boolean isSigned() {
    return switch (type) {
      case UINT2, UINT4, UINT8, UINT16, UINT32, UINT64 -> false;
      default -> true;
    };
  }

  private int slot(int element) {
    if (scales.length <= 1) {
      return 0;
    }
    int along = element / inner % axisSize;
    if (blockSize == 0) {
      return along;
    }
    int outer = element / inner / axisSize;
    int blocks = Math.ceilDiv(axisSize, blockSize);
    return (outer * blocks + along / blockSize) * inner + element % inner;
  }
}
