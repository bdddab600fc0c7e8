package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.pass.Constants;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a MatMulNBits, {@code [n, blocks, blockSize * bits / 8]} bytes, low bits first, as
 * a matrix {@code [k, n]}; scales {@code [n, blocks]}; zero points packed like weights, the middle
 * of the type where they are absent. ONNX Runtime, {@code docs/ContribOperators.md}.
 */
final class BlockedWeights {
  private final int bits;
  private final int blockSize;
  private final int blocks;
  private final int rows;
  private final int columns;
  private final float[] scales;
  private final ByteBuffer packed;
  private final @Nullable ByteBuffer packedZeroPoints;

  private BlockedWeights(Node node, Tensor packed, Tensor scales, @Nullable Tensor zeroPoints) {
    this.bits = Math.toIntExact(node.attributeInt("bits", 4));
    this.blockSize = Math.toIntExact(node.attributeInt("block_size", 128));
    this.rows = Math.toIntExact(node.attributeInt("K", 0));
    this.columns = Math.toIntExact(node.attributeInt("N", 0));
    this.blocks = Math.ceilDiv(rows, blockSize);
    this.scales = scales.floats();
    this.packed = packed.bytes();
    this.packedZeroPoints = zeroPoints == null ? null : zeroPoints.bytes();
  }

  /** Empty if the operands are no constants of the sizes that the attributes say. */
  static Optional<Tensor> dequantize(Node node) {
    return of(node).map(BlockedWeights::values);
  }

  /** Their grid along the rows of the matrix. */
  static Grid grid(Node node) {
    BlockedWeights weights = of(node).orElseThrow();
    float[] scales = new float[weights.blocks * weights.columns];
    float[] zeroPoints = new float[scales.length];
    for (int column = 0; column < weights.columns; column++) {
      for (int block = 0; block < weights.blocks; block++) {
        int slot = block * weights.columns + column;
        scales[slot] = weights.scales[column * weights.blocks + block];
        zeroPoints[slot] = weights.zeroPoint(column, block);
      }
    }
    ElementType type =
        switch (weights.bits) {
          case 2 -> ElementType.UINT2;
          case 4 -> ElementType.UINT4;
          default -> ElementType.UINT8;
        };
    long[] dims = {weights.blocks, weights.columns};
    return new Grid(
        type,
        new long[] {weights.rows, weights.columns},
        0,
        weights.blockSize,
        Tensor.ofFloats(scales, dims),
        Tensor.ofFloats(zeroPoints, dims));
  }

  private static Optional<BlockedWeights> of(Node node) {
    Tensor packed = constant(node, 1);
    Tensor scales = constant(node, 2);
    Tensor zeroPoints = constant(node, 3);
    long bits = node.attributeInt("bits", 4);
    long rows = node.attributeInt("K", 0);
    long columns = node.attributeInt("N", 0);
    long blockSize = node.attributeInt("block_size", 128);
    boolean known = bits == 2 || bits == 4 || bits == 8;
    if (packed == null || scales == null || !known || blockSize < 8 || rows < 1 || columns < 1) {
      return Optional.empty();
    }
    long blocks = Math.ceilDiv(rows, blockSize);
    boolean fits =
        packed.byteSize() == columns * blocks * blockSize * bits / 8
            && scales.elementCount() == columns * blocks
            && scales.elementType().isFloatingPoint()
            && (node.input(3).isEmpty()
                || (zeroPoints != null
                    && zeroPoints.elementType() == ElementType.UINT8
                    && zeroPoints.byteSize() == columns * Math.ceilDiv(blocks * bits, 8)));
    return fits
        ? Optional.of(new BlockedWeights(node, packed, scales, zeroPoints))
        : Optional.empty();
  }

  private Tensor values() {
    float[] values = new float[Math.multiplyExact(rows, columns)];
    int bytesOfBlock = blockSize * bits / 8;
    for (int column = 0; column < columns; column++) {
      for (int row = 0; row < rows; row++) {
        int block = row / blockSize;
        int start = (column * blocks + block) * bytesOfBlock;
        int quantized = element(packed, start, row % blockSize);
        values[row * columns + column] =
            (quantized - zeroPoint(column, block)) * scales[column * blocks + block];
      }
    }
    return Tensor.ofFloats(values, rows, columns);
  }

  private int zeroPoint(int column, int block) {
    return packedZeroPoints == null
        ? 1 << (bits - 1)
        : element(packedZeroPoints, column * Math.ceilDiv(blocks * bits, 8), block);
  }

  private int element(ByteBuffer bytes, int start, int index) {
    int bit = index * bits;
    return (bytes.get(start + bit / 8) & 0xFF) >> (bit % 8) & ((1 << bits) - 1);
  }

  private static @Nullable Tensor constant(Node node, int slot) {
    return node.input(slot).flatMap(Constants::of).orElse(null);
  }
}
