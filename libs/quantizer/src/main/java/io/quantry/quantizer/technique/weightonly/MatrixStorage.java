package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Takes the integers of a matrix {@code [k, n]} and lays them out for an operator. Filled either by
 * rows or column by column, in order; then finished, once. Used by one thread.
 */
interface MatrixStorage {
  /**
   * The next rows, all of one group.
   *
   * @param group their group's number
   * @param count of the rows, a multiple of 4 but for the last ones
   * @param integers row-major {@code [count, n]}
   * @param scales of the group's columns
   * @param zeroPoints of the group's columns; not read where the grid is symmetric
   */
  void rows(int group, int count, byte[] integers, float[] scales, byte[] zeroPoints);

  /**
   * The next column.
   *
   * @param integers from {@code offset} on, k of them
   * @param scales of the column's groups
   * @param zeroPoints of the column's groups; not read where the grid is symmetric
   */
  void column(byte[] integers, int offset, float[] scales, byte[] zeroPoints);

  /** What the operator reads. */
  Stored finish();

  /**
   * A stored matrix.
   *
   * @param zeroPoints empty where the operator takes the middle of the type
   */
  record Stored(Tensor integers, Tensor scales, Optional<Tensor> zeroPoints) {
    /** From tensors in that order. */
    static Stored of(List<Tensor> tensors) {
      return new Stored(tensors.get(0), tensors.get(1), tensors.stream().skip(2).findFirst());
    }
  }
}
