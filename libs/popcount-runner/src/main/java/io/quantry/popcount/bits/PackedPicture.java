package io.quantry.popcount.bits;

/**
 * The signs of a picture {@code [channels, height, width]}, the channels of one pixel side by side
 * in {@code ceil(channels / 64)} words: bit {@code c % 64} of word {@code c / 64} is 1 where the
 * value is at least 0, as in {@link PackedSigns}. Bits beyond the last channel are 0.
 *
 * <p>Packing costs O(channels · pixels). Not thread-safe.
 */
final class PackedPicture {
  private final int channels;
  private final int pixels;
  private final int wordsPerPixel;
  private final long[] words;

  PackedPicture(int channels, int pixels) {
    this.channels = channels;
    this.pixels = pixels;
    this.wordsPerPixel = PackedSigns.words(channels);
    this.words = new long[Math.multiplyExact(pixels, wordsPerPixel)];
  }

  /** Packs {@code channels · pixels} values, channel after channel, from an offset on. */
  void pack(float[] values, int offset) {
    for (int first = 0; first < channels; first += Long.SIZE) {
      int last = Math.min(channels, first + Long.SIZE);
      for (int pixel = 0; pixel < pixels; pixel++) {
        long word = 0;
        for (int channel = first; channel < last; channel++) {
          float value = values[offset + channel * pixels + pixel];
          word |= (value >= 0f ? 1L : 0L) << (channel - first);
        }
        words[pixel * wordsPerPixel + first / Long.SIZE] = word;
      }
    }
  }

  long word(int pixel, int index) {
    return words[pixel * wordsPerPixel + index];
  }
}
