package io.quantry.quantizer.scheme;

import java.util.Arrays;

/**
 * Rounds weights to nearest, halves to even, group by group on a {@link GroupGrid}, and keeps the
 * result until the next call. Groups lie either way:
 *
 * <ol>
 *   <li>{@link #round}: down the columns of a row-major matrix {@code [k, n]}, as products have
 *       them. A slab is the rows of one group, {@code [rows, columns]}; each column has a scale.
 *   <li>{@link #roundRows}: along the rows of a matrix {@code [n, k]}, as tables and transposed
 *       matrices have them. A group is {@code size} neighbours of one row, the last of a row maybe
 *       fewer.
 * </ol>
 *
 * <p>O(elements): one pass for the extremes and one for the integers, the second over what the
 * first brought into the cache. Deterministic. Not thread-safe: an instance is the scratch of one
 * thread, grows to the largest slab and then allocates nothing more.
 */
public final class SlabQuantizer {
  /**
   * Elements of a piece: long enough that memory is read in runs which the processor foresees,
   * short enough that a group of 32 rows stays in a second-level cache of 1 MiB for the second
   * pass.
   */
  private static final int LANES = 4096;

  /** Of a narrow matrix: fewer rows in a lane would cost more to bring together than they save. */
  private static final int ROWS_A_LANE = 8;

  private final GroupGrid grid;
  private final boolean measured;
  private final float[] line = new float[LANES];
  private final float[] low = new float[LANES];
  private final float[] high = new float[LANES];
  private float[] laneScales = new float[LANES];
  private float[] laneZeroPoints = new float[LANES];
  private double[] laneErrors = new double[LANES];
  private double[] laneSquares = new double[LANES];

  private byte[] values = new byte[0];
  private float[] scales = new float[0];
  private byte[] zeroPoints = new byte[0];
  private double squaredError;
  private double squares;

  /**
   * @param measured whether to sum squared errors, which takes a third pass
   */
  public SlabQuantizer(GroupGrid grid, boolean measured) {
    this.grid = grid;
    this.measured = measured;
  }

  /** One byte each, in the order of the weights; more may follow from earlier calls. */
  public byte[] values() {
    return values;
  }

  /** One a group: of each column, or row-major {@code [n, ceil(k / size)]}; more may follow. */
  public float[] scales() {
    return scales;
  }

  /** As the scales; all 0 where the grid is symmetric. */
  public byte[] zeroPoints() {
    return zeroPoints;
  }

  /** {@code Σ (w - real)²} of all calls so far; 0 where it is not measured. */
  public double squaredError() {
    return squaredError;
  }

  /** {@code Σ w²} of all calls so far; 0 where it is not measured. */
  public double squares() {
    return squares;
  }

  /**
   * Rounds {@code [rows, columns]} with a scale for each column.
   *
   * @param start where the slab begins
   * @return whether all weights are finite; if not, there is no result
   */
  public boolean round(float[] weights, int start, int rows, int columns) {
    reserve(Math.multiplyExact(rows, columns), columns);
    int stacked = Math.clamp(rows / ROWS_A_LANE, 1, Math.max(1, LANES / columns));
    for (int from = 0; from < columns; from += LANES) {
      int width = Math.min(LANES, columns - from);
      if (!roundColumns(weights, start, rows, columns, from, width, stacked)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Some columns. Those of a narrow matrix are taken several rows at a time, which lie one behind
   * the other; a column then has as many lanes.
   */
  private boolean roundColumns(
      float[] weights, int start, int rows, int columns, int from, int width, int stacked) {
    int lanes = stacked * width;
    Arrays.fill(low, 0, lanes, 0f);
    Arrays.fill(high, 0, lanes, 0f);
    for (int row = 0; row < rows; row += stacked) {
      int run = Math.min(stacked, rows - row) * width;
      System.arraycopy(weights, start + row * columns + from, line, 0, run);
      SlabKernels.extremes(line, run, low, high);
    }
    for (int lane = width; lane < lanes; lane += width) {
      for (int column = 0; column < width; column++) {
        low[column] = Math.min(low[column], low[lane + column]);
        high[column] = Math.max(high[column], high[lane + column]);
      }
    }
    for (int column = 0; column < width; column++) {
      if (!place(from + column, low[column], high[column])) {
        return false;
      }
      laneScales[column] = scales[from + column];
      laneZeroPoints[column] = zeroPoints[from + column] & 0xFF;
    }
    for (int lane = width; lane < lanes; lane += width) {
      System.arraycopy(laneScales, 0, laneScales, lane, width);
      System.arraycopy(laneZeroPoints, 0, laneZeroPoints, lane, width);
    }
    for (int row = 0; row < rows; row += stacked) {
      int run = Math.min(stacked, rows - row) * width;
      int at = row * columns + from;
      roundLanes(weights, start + at, at, run);
    }
    settle(lanes);
    return true;
  }

  /**
   * Rounds {@code [rows, length]} with a scale for each {@code size} neighbours of a row.
   *
   * @param start where the slab begins
   * @return whether all weights are finite; if not, there is no result
   */
  public boolean roundRows(float[] weights, int start, int rows, int length, int size) {
    int perRow = Math.ceilDiv(length, size);
    reserve(Math.multiplyExact(rows, length), Math.multiplyExact(rows, perRow));
    // Where groups end with the row, the rows are one long row.
    boolean even = length % size == 0;
    int lines = even ? 1 : rows;
    int end = even ? rows * length : length;
    int piece = Math.max(size, LANES / size * size);
    int group = 0;
    for (int i = 0; i < lines; i++) {
      for (int from = 0; from < end; from += piece) {
        int run = Math.min(piece, end - from);
        if (!roundNeighbours(weights, start, i * length + from, run, size, group)) {
          return false;
        }
        group += Math.ceilDiv(run, size);
      }
    }
    return true;
  }

  private boolean roundNeighbours(
      float[] weights, int start, int at, int run, int size, int firstGroup) {
    reserveLanes(run);
    int group = firstGroup;
    for (int from = 0; from < run; from += size) {
      int to = Math.min(run, from + size);
      if (!placeNeighbours(weights, start + at + from, start + at + to, group)) {
        return false;
      }
      Arrays.fill(laneScales, from, to, scales[group]);
      if (!grid.symmetric()) {
        Arrays.fill(laneZeroPoints, from, to, zeroPoints[group] & 0xFF);
      }
      group++;
    }
    roundLanes(weights, start + at, at, run);
    settle(run);
    return true;
  }

  /** A symmetric grid depends on one of the extremes alone, which one pass finds. */
  private boolean placeNeighbours(float[] weights, int from, int to, int group) {
    if (grid.symmetric()) {
      float farthest = SlabKernels.farthest(weights, from, to);
      return place(group, Math.min(0f, farthest), Math.max(0f, farthest));
    }
    float lowest = SlabKernels.lowest(weights, from, to);
    return place(group, lowest, SlabKernels.highest(weights, from, to));
  }

  /** Scale and zero point of a group; false where its extremes are not finite. */
  private boolean place(int group, float lowest, float highest) {
    float scale = grid.scale(lowest, highest);
    scales[group] = scale;
    zeroPoints[group] = (byte) grid.zeroPoint(lowest, scale);
    return lowest >= -Float.MAX_VALUE && highest <= Float.MAX_VALUE;
  }

  private void roundLanes(float[] weights, int from, int to, int lanes) {
    int top = grid.max();
    SlabKernels.round(weights, from, lanes, laneScales, laneZeroPoints, top, values, to);
    if (measured) {
      SlabKernels.noise(
          weights, from, lanes, laneScales, laneZeroPoints, top, laneErrors, laneSquares);
    }
  }

  /** From units of the lanes' squared scales to numbers. */
  private void settle(int lanes) {
    if (measured) {
      for (int i = 0; i < lanes; i++) {
        double unit = (double) laneScales[i] * laneScales[i];
        squaredError += laneErrors[i] * unit;
        squares += laneSquares[i] * unit;
      }
      Arrays.fill(laneErrors, 0, lanes, 0);
      Arrays.fill(laneSquares, 0, lanes, 0);
    }
  }

  private void reserve(int elements, int groups) {
    if (values.length < elements) {
      values = new byte[elements];
    }
    if (scales.length < groups) {
      scales = new float[groups];
      zeroPoints = new byte[groups];
    }
  }

  private void reserveLanes(int lanes) {
    if (laneScales.length < lanes) {
      laneScales = new float[lanes];
      laneZeroPoints = new float[lanes];
      laneErrors = new double[lanes];
      laneSquares = new double[lanes];
    }
  }
}
