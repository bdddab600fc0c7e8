package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.store.TensorStore;
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
   * A matrix that an interrupted run stored, if all of it is there.
   *
   * @param key as storages are given it
   */
  static Optional<Stored> finished(TensorStore store, String key, boolean withZeroPoints) {
    Optional<Tensor> integers = store.finished(key + "/integers");
    Optional<Tensor> scales = store.finished(key + "/scales");
    Optional<Tensor> zeroPoints =
        withZeroPoints ? store.finished(key + "/zero-points") : Optional.empty();
    return integers.isPresent() && scales.isPresent() && zeroPoints.isPresent() == withZeroPoints
        ? Optional.of(new Stored(integers.get(), scales.get(), zeroPoints))
        : Optional.empty();
  }

  /**
   * A stored matrix.
   *
   * @param zeroPoints empty where the operator takes the middle of the type
   */
  record Stored(Tensor integers, Tensor scales, Optional<Tensor> zeroPoints) {}
}
