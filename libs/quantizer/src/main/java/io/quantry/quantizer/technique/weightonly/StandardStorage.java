package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.scheme.BitPacking;
import io.quantry.quantizer.scheme.GroupGrid;
import io.quantry.quantizer.store.TensorSet;
import io.quantry.quantizer.store.TensorStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * For DequantizeLinear along axis 0: integers {@code [k, n]} packed low bits first, scales and zero
 * points {@code [groups, n]}, or {@code [n]} where there are no groups (ONNX operator set 21,
 * blocked quantization). Groups of rows go straight to the store; columns are scattered in memory
 * first, {@code k * n * bits / 8} bytes.
 */
final class StandardStorage implements MatrixStorage {
  private final MatrixShape shape;
  private final GroupGrid grid;
  private final TensorStore.Draft integers;
  private final TensorStore.Draft scales;
  private final Optional<TensorStore.Draft> zeroPoints;
  private float[] allScales = new float[0];
  private byte[] allZeroPoints = new byte[0];
  private byte[] packed = new byte[0];
  private byte[] slab = new byte[0];
  private int columns;

  /**
   * @param drafts of the {@link #parts}
   */
  StandardStorage(TensorSet drafts, MatrixShape shape, GroupGrid grid) {
    this.shape = shape;
    this.grid = grid;
    this.integers = drafts.draft(0);
    this.scales = drafts.draft(1);
    this.zeroPoints = grid.symmetric() ? Optional.empty() : Optional.of(drafts.draft(2));
  }

  /**
   * Integers, scales and, where there are any, zero points.
   *
   * @param key of the matrix, to which theirs are added
   */
  static List<TensorSet.Part> parts(String key, MatrixShape shape, GroupGrid grid) {
    long[] scaleDims =
        shape.isByChannel()
            ? new long[] {shape.columns()}
            : new long[] {shape.groups(), shape.columns()};
    TensorSet.Part integers =
        new TensorSet.Part(key + "/integers", type(grid), shape.rows(), shape.columns());
    TensorSet.Part scales = new TensorSet.Part(key + "/scales", ElementType.FLOAT, scaleDims);
    return grid.symmetric()
        ? List.of(integers, scales)
        : List.of(
            integers, scales, new TensorSet.Part(key + "/zero-points", type(grid), scaleDims));
  }

  /** The element type of integers on a grid. */
  static ElementType type(GroupGrid grid) {
    return switch (grid.bits()) {
      case 8 -> grid.symmetric() ? ElementType.INT8 : ElementType.UINT8;
      case 4 -> grid.symmetric() ? ElementType.INT4 : ElementType.UINT4;
      case 2 -> grid.symmetric() ? ElementType.INT2 : ElementType.UINT2;
      default -> throw new IllegalArgumentException("weights of " + grid);
    };
  }

  /** Memory is taken when the first weights come, not while the tensor waits for its turn. */
  private void begin() {
    if (allScales.length == 0) {
      allScales = new float[Math.multiplyExact(shape.groups(), shape.columns())];
      allZeroPoints = new byte[grid.symmetric() ? 0 : allScales.length];
    }
  }

  @Override
  public void rows(
      int group, int count, byte[] values, float[] groupScales, byte[] groupZeroPoints) {
    begin();
    int from = group * shape.columns();
    System.arraycopy(groupScales, 0, allScales, from, shape.columns());
    if (!grid.symmetric()) {
      System.arraycopy(groupZeroPoints, 0, allZeroPoints, from, shape.columns());
    }
    integers.write(pack(values, count * shape.columns()));
  }

  private ByteBuffer pack(byte[] values, int count) {
    if (grid.bits() == Byte.SIZE) {
      return ByteBuffer.wrap(values, 0, count);
    }
    int bytes = BitPacking.bytes(count, grid.bits());
    if (slab.length < bytes) {
      slab = new byte[bytes];
    }
    BitPacking.pack(values, count, grid.bits(), slab, 0);
    return ByteBuffer.wrap(slab, 0, bytes);
  }

  @Override
  public void column(byte[] values, int offset, float[] columnScales, byte[] columnZeroPoints) {
    begin();
    if (packed.length == 0) {
      packed =
          new byte
              [Math.toIntExact(
                  Math.ceilDiv((long) shape.rows() * shape.columns() * grid.bits(), 8))];
    }
    int perByte = Byte.SIZE / grid.bits();
    int mask = (1 << grid.bits()) - 1;
    for (int row = 0; row < shape.rows(); row++) {
      long element = (long) row * shape.columns() + columns;
      packed[(int) (element / perByte)] |=
          (byte) ((values[offset + row] & mask) << ((int) (element % perByte) * grid.bits()));
    }
    for (int group = 0; group < shape.groups(); group++) {
      allScales[group * shape.columns() + columns] = columnScales[group];
      if (!grid.symmetric()) {
        allZeroPoints[group * shape.columns() + columns] = columnZeroPoints[group];
      }
    }
    columns++;
  }

  @Override
  public Stored finish() {
    if (packed.length > 0) {
      integers.write(ByteBuffer.wrap(packed));
    }
    ByteBuffer floats =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, allScales.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    floats.asFloatBuffer().put(allScales);
    scales.write(floats);
    Optional<Tensor> points =
        zeroPoints.map(
            draft -> {
              draft.write(pack(allZeroPoints, allZeroPoints.length));
              return draft.finish();
            });
    allScales = new float[0];
    allZeroPoints = new byte[0];
    packed = new byte[0];
    slab = new byte[0];
    return new Stored(integers.finish(), scales.finish(), points);
  }
}
