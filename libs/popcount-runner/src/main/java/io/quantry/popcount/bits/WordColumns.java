package io.quantry.popcount.bits;

/**
 * Packed weights as the inner loop wants them: {@code [words, outputs]}, so that one word of an
 * activation meets the same word of all outputs' weights at stride 1.
 *
 * <p>That loop has one counter an output and nothing that one step passes on to the next, which
 * lets HotSpot compile it to vector instructions: with AVX-512 VPOPCNTDQ eight words at once. Rows
 * of weights, with a sum along each, took six times as long (1,024 outputs of 16 words: 6.3 µs
 * against 1.0), and so did counters of 64 bits or more words a step, if less.
 *
 * <p>Immutable once filled.
 */
final class WordColumns {
  private final int outputs;
  private final long[] words;

  WordColumns(int wordsPerOutput, int outputs) {
    this.outputs = outputs;
    this.words = new long[Math.multiplyExact(wordsPerOutput, outputs)];
  }

  /** The rows of a packed matrix {@code [outputs, length]} as columns. */
  static WordColumns of(PackedSigns rows) {
    WordColumns columns = new WordColumns(rows.wordsPerRow(), rows.rows());
    for (int output = 0; output < rows.rows(); output++) {
      for (int index = 0; index < rows.wordsPerRow(); index++) {
        columns.set(index, output, rows.word(output, index));
      }
    }
    return columns;
  }

  void set(int index, int output, long word) {
    words[index * outputs + output] = word;
  }

  int outputs() {
    return outputs;
  }

  long sizeBytes() {
    return (long) Long.BYTES * words.length;
  }

  /** Adds to each output's count the bits in which its word of that index differs from this. */
  void addDifferences(int index, long word, int[] counts) {
    int first = index * outputs;
    for (int output = 0; output < outputs; output++) {
      counts[output] += Long.bitCount(word ^ words[first + output]);
    }
  }
}
