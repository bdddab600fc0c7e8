package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.scheme.GroupGrid;
import io.quantry.quantizer.store.TensorSet;
import io.quantry.quantizer.store.TensorStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * For MatMulNBits: unsigned integers {@code [n, groups, size * bits / 8]} bytes, low bits first,
 * symmetric ones with the middle of the type added; scales {@code [n, groups]}; zero points packed
 * for each column, {@code [n, ceil(groups * bits / 8)]} (ONNX Runtime, {@code
 * docs/ContribOperators.md}). The whole matrix is in memory while it is filled, packed.
 */
final class ContribStorage implements MatrixStorage {
  private final MatrixShape shape;
  private final GroupGrid grid;
  private final TensorStore.Draft integers;
  private final TensorStore.Draft scales;
  private final Optional<TensorStore.Draft> zeroPoints;
  private final int groupBytes;
  private final int pointBytes;
  private float[] allScales = new float[0];
  private byte[] allZeroPoints = new byte[0];
  private byte[] packed = new byte[0];
  private int nextRow;
  private int nextColumn;

  /**
   * @param drafts of the {@link #parts}
   */
  ContribStorage(TensorSet drafts, MatrixShape shape, GroupGrid grid) {
    this.shape = shape;
    this.grid = grid;
    this.groupBytes = groupBytes(shape, grid);
    this.pointBytes = pointBytes(shape, grid);
    this.integers = drafts.draft(0);
    this.scales = drafts.draft(1);
    this.zeroPoints = grid.symmetric() ? Optional.empty() : Optional.of(drafts.draft(2));
  }

  /**
   * Integers, scales and, where there are any, zero points.
   *
   * @param key of the matrix, to which theirs are added
   * @param shape with groups of a power of two of rows, 16 at least
   */
  static List<TensorSet.Part> parts(String key, MatrixShape shape, GroupGrid grid) {
    long columns = shape.columns();
    TensorSet.Part integers =
        new TensorSet.Part(
            key + "/integers", ElementType.UINT8, columns, shape.groups(), groupBytes(shape, grid));
    TensorSet.Part scales =
        new TensorSet.Part(key + "/scales", ElementType.FLOAT, columns, shape.groups());
    return grid.symmetric()
        ? List.of(integers, scales)
        : List.of(
            integers,
            scales,
            new TensorSet.Part(
                key + "/zero-points", ElementType.UINT8, columns, pointBytes(shape, grid)));
  }

  private static int groupBytes(MatrixShape shape, GroupGrid grid) {
    return shape.size() * grid.bits() / Byte.SIZE;
  }

  private static int pointBytes(MatrixShape shape, GroupGrid grid) {
    return Math.ceilDiv(shape.groups() * grid.bits(), Byte.SIZE);
  }

  @Override
  public void rows(
      int group, int count, byte[] values, float[] groupScales, byte[] groupZeroPoints) {
    begin();
    for (int column = 0; column < shape.columns(); column++) {
      for (int row = 0; row < count; row++) {
        put(column, nextRow + row, values[row * shape.columns() + column]);
      }
      describe(column, group, groupScales[column], groupZeroPoints, column);
    }
    nextRow += count;
  }

  @Override
  public void column(byte[] values, int offset, float[] columnScales, byte[] columnZeroPoints) {
    begin();
    for (int row = 0; row < shape.rows(); row++) {
      put(nextColumn, row, values[offset + row]);
    }
    for (int group = 0; group < shape.groups(); group++) {
      describe(nextColumn, group, columnScales[group], columnZeroPoints, group);
    }
    nextColumn++;
  }

  private void describe(int column, int group, float scale, byte[] points, int index) {
    allScales[column * shape.groups() + group] = scale;
    if (!grid.symmetric()) {
      putBits(allZeroPoints, column * pointBytes, group, points[index]);
    }
  }

  /** Memory is taken when the first weights come, not while the tensor waits for its turn. */
  private void begin() {
    if (allScales.length == 0) {
      allScales = new float[Math.multiplyExact(shape.groups(), shape.columns())];
      allZeroPoints = new byte[grid.symmetric() ? 0 : shape.columns() * pointBytes];
      packed = new byte[Math.toIntExact((long) shape.columns() * shape.groups() * groupBytes)];
    }
  }

  private void put(int column, int row, byte value) {
    int middle = grid.symmetric() ? 1 << (grid.bits() - 1) : 0;
    putBits(
        packed,
        (column * shape.groups() + row / shape.size()) * groupBytes,
        row % shape.size(),
        value + middle);
  }

  private void putBits(byte[] target, int from, int index, int value) {
    int bit = index * grid.bits();
    int mask = (1 << grid.bits()) - 1;
    target[from + bit / Byte.SIZE] |= (byte) ((value & mask) << (bit % Byte.SIZE));
  }

  @Override
  public Stored finish() {
    integers.write(ByteBuffer.wrap(packed));
    ByteBuffer floats =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, allScales.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    floats.asFloatBuffer().put(allScales);
    scales.write(floats);
    Optional<Tensor> points =
        zeroPoints.map(
            draft -> {
              draft.write(ByteBuffer.wrap(allZeroPoints));
              return draft.finish();
            });
    allScales = new float[0];
    allZeroPoints = new byte[0];
    packed = new byte[0];
    return new Stored(integers.finish(), scales.finish(), points);
  }
}
