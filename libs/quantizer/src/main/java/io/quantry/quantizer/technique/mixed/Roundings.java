package io.quantry.quantizer.technique.mixed;

import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseQuantizer;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.WeightQuantizer;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.weights.Lines;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.Optional;

/**
 * A layer's weights rounded to a precision: int8 with a scale for each line; int4 with one for each
 * block of a product's matrix, for each line elsewhere.
 *
 * @param blockSize rows of a product's matrix that share a scale in each column
 * @param symmetric whether blocks are symmetric around 0; lines always are
 * @param opset version of the standard operators
 */
record Roundings(int blockSize, boolean symmetric, long opset) {
  private static final float LARGEST_FLOAT16 = 65_504f;
  private static final long FOUR_BITS = 21;
  private static final long PER_AXIS = 13;

  /** Why a layer cannot be stored so; empty if it can. */
  Optional<String> obstacle(WeightLayer layer, Precision precision) {
    return switch (precision) {
      case FLOAT32 -> Optional.empty();
      case FLOAT16 ->
          largest(layer.tensor().floats()) > LARGEST_FLOAT16
              ? Optional.of("its weights exceed the range of FLOAT16 (±65504)")
              : Optional.empty();
      case INT8 -> noLines(layer);
      case INT4 ->
          opset < FOUR_BITS
              ? Optional.of("int4 needs operator set 21, the model has " + opset)
              : noLines(layer);
    };
  }

  private static Optional<String> noLines(WeightLayer layer) {
    return layer.lines().isPresent()
        ? Optional.empty()
        : Optional.of("integers have no form for its weights");
  }

  /** Whether integers are brought back by DequantizeLinear. */
  boolean isDequantized(WeightLayer layer, Precision precision) {
    return layer.isProduct() && opset >= (precision == Precision.INT4 ? FOUR_BITS : PER_AXIS);
  }

  /** In the order of the source, but {@code [k, n]} where they are to be dequantized. */
  BlockwiseWeights integers(WeightLayer layer, Precision precision) {
    Lines lines = layer.lines().orElseThrow();
    boolean dequantized = isDequantized(layer, precision);
    float[] values = values(layer, precision);
    if (precision == Precision.INT8) {
      Blocks whole =
          dequantized && layer.isTransposed()
              ? Blocks.lines(1, lines.length(), lines.outer())
              : lines.whole();
      return BlockwiseQuantizer.symmetric(values, whole, WeightQuantizer.LIMIT);
    }
    if (!dequantized) {
      return BlockwiseQuantizer.symmetric(values, lines.whole(), BlockwiseQuantizer.INT4_LIMIT);
    }
    Lines turned =
        layer.isTransposed()
            ? new Lines(1, lines.length(), lines.outer(), lines.scaleDims())
            : lines;
    Blocks blocks = turned.blocks(blockSize);
    return symmetric
        ? BlockwiseQuantizer.symmetric(values, blocks, BlockwiseQuantizer.INT4_LIMIT)
        : BlockwiseQuantizer.asymmetricInt4(values, blocks);
  }

  /** {@code Σ (w - rounded)² / Σ w²}; 0 where all weights are zero. O(elements). */
  double relativeError(WeightLayer layer, Precision precision) {
    float[] values = values(layer, precision);
    double power = 0;
    for (float value : values) {
      power += (double) value * value;
    }
    double error =
        switch (precision) {
          case FLOAT32 -> 0;
          case FLOAT16 -> halfError(values);
          case INT8, INT4 -> integers(layer, precision).squaredError(values);
        };
    return power == 0 ? 0 : error / power;
  }

  private float[] values(WeightLayer layer, Precision precision) {
    float[] values = layer.tensor().floats();
    if (precision.isInteger() && layer.isTransposed() && isDequantized(layer, precision)) {
      Lines lines = layer.lines().orElseThrow();
      return transposed(values, lines.outer(), lines.length());
    }
    return values;
  }

  private static float[] transposed(float[] values, int rows, int columns) {
    float[] turned = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        turned[column * rows + row] = values[row * columns + column];
      }
    }
    return turned;
  }

  private static double halfError(float[] values) {
    double sum = 0;
    for (float value : values) {
      double error = (double) value - Float.float16ToFloat(Float.floatToFloat16(value));
      sum += error * error;
    }
    return sum;
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
