package io.quantry.quantizer.scheme;

import java.util.Arrays;

/**
 * A few numbers, in rising order, that stand for many: each value is kept as the index of the entry
 * nearest to it, the lower one of two. The range of the entries is cut into equal cells; a value
 * finds its cell by a multiplication and in it, mostly at once, its entry. O(values), and O({@value
 * #CELLS}) to make. Not thread-safe: an instance is the scratch of one thread.
 */
public final class Codebook {
  /** Most entries that a byte can tell apart. */
  public static final int MOST_ENTRIES = 256;

  private static final int CELLS = 4096;
  private static final int PIECE = 512;

  private final float[] entries;

  /** Between neighbours: the largest value that belongs to the lower one. */
  private final float[] bounds;

  private final float first;
  private final float perWidth;

  /** Of each cell: how many bounds lie in cells before it. */
  private final int[] before = new int[CELLS];

  private final int[] cells = new int[PIECE];

  /**
   * @param entries finite, rising, 1 to {@value #MOST_ENTRIES}
   */
  public Codebook(float[] entries) {
    if (entries.length == 0 || entries.length > MOST_ENTRIES) {
      throw new IllegalArgumentException("a codebook of " + entries.length);
    }
    this.entries = entries.clone();
    this.bounds = new float[entries.length - 1];
    for (int i = 0; i < bounds.length; i++) {
      if (!(entries[i] < entries[i + 1])) {
        throw new IllegalArgumentException("entries %d and %d do not rise".formatted(i, i + 1));
      }
      bounds[i] = (float) (((double) entries[i] + entries[i + 1]) / 2);
    }
    this.first = entries[0];
    // A range that is no float, or too narrow to divide by, is one cell: slower, not wrong.
    float width = (entries[entries.length - 1] - first) / CELLS;
    float inverse = 1 / width;
    this.perWidth = Float.isFinite(width) && Float.isFinite(inverse) ? inverse : 0;
    int passed = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      while (passed < bounds.length && cell(bounds[passed]) < cell) {
        passed++;
      }
      before[cell] = passed;
    }
  }

  /** A copy of the entries. */
  public float[] entries() {
    return entries.clone();
  }

  /**
   * The index of each value's entry.
   *
   * @param values finite
   * @param indices takes {@code count} bytes, unsigned, from {@code to} on
   */
  public void assign(float[] values, int from, int count, byte[] indices, int to) {
    for (int start = 0; start < count; start += PIECE) {
      int length = Math.min(PIECE, count - start);
      for (int i = 0; i < length; i++) {
        cells[i] = cell(values[from + start + i]);
      }
      for (int i = 0; i < length; i++) {
        float value = values[from + start + i];
        int index = before[cells[i]];
        while (index < bounds.length && value > bounds[index]) {
          index++;
        }
        indices[to + start + i] = (byte) index;
      }
    }
  }

  /** Rises with the value, so that bounds in cells before a value's are below it. */
  private int cell(float value) {
    return Math.max(0, Math.min(CELLS - 1, (int) ((value - first) * perWidth)));
  }

  @Override
  public String toString() {
    return "codebook " + Arrays.toString(entries);
  }
}
