package io.quantry.popcount.bits;

/**
 * The signs of a matrix {@code [rows, length]}, 64 to a word: bit {@code i % 64} of word {@code i /
 * 64} of a row is 1 where value i is at least 0, which stands for +1, and 0 for −1. So −0 is +1,
 * and NaN is −1, as {@code Where(GreaterOrEqual(x, 0), 1, -1)} of ONNX has it.
 *
 * <p>Bits beyond a row's length are 0: two rows of one length do not differ there. Packing costs
 * O(rows · length). Not thread-safe.
 */
public final class PackedSigns {
  private final int rows;
  private final int length;
  private final int wordsPerRow;
  private final long[] words;

  /** All −1 until packed. */
  public PackedSigns(int rows, int length) {
    if (rows < 0 || length < 1) {
      throw new IllegalArgumentException("no signs of [%d, %d]".formatted(rows, length));
    }
    this.rows = rows;
    this.length = length;
    this.wordsPerRow = words(length);
    this.words = new long[Math.multiplyExact(rows, wordsPerRow)];
  }

  /** Words that so many signs take. */
  static int words(int length) {
    return Math.ceilDiv(length, Long.SIZE);
  }

  /** Packs {@code rows · length} values, row after row, from an offset on. */
  public void pack(float[] values, int offset) {
    for (int row = 0; row < rows; row++) {
      packRow(values, offset + row * length, row * wordsPerRow);
    }
  }

  private void packRow(float[] values, int offset, int firstWord) {
    for (int start = 0; start < length; start += Long.SIZE) {
      int count = Math.min(Long.SIZE, length - start);
      words[firstWord + start / Long.SIZE] = packWord(values, offset + start, count);
    }
  }

  /** Compiled to conditional moves, so that signs nobody can predict cost no more than others. */
  private static long packWord(float[] values, int offset, int count) {
    long word = 0;
    for (int bit = 0; bit < count; bit++) {
      word |= (values[offset + bit] >= 0f ? 1L : 0L) << bit;
    }
    return word;
  }

  public int rows() {
    return rows;
  }

  public int length() {
    return length;
  }

  int wordsPerRow() {
    return wordsPerRow;
  }

  long word(int row, int index) {
    return words[row * wordsPerRow + index];
  }
}
