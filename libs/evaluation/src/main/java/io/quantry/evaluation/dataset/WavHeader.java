package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The header of a RIFF/WAVE file up to its samples (Multimedia Programming Interface and Data
 * Specifications 1.0, IBM and Microsoft 1991; WAVEFORMATEXTENSIBLE by Microsoft). Integers of 8
 * (unsigned), 16, 24 and 32 bits and floats of 32 bits are read, nothing compressed. The size in
 * the outermost chunk is not relied on: programs that write while recording leave it wrong.
 *
 * @param channels samples taken at once
 * @param sampleRate in Hz
 * @param bits of a sample
 * @param real whether samples are floats
 * @param dataBytes bytes of all samples, no more than the file holds
 */
record WavHeader(int channels, long sampleRate, int bits, boolean real, long dataBytes) {
  private static final int INTEGERS = 1;
  private static final int FLOATS = 3;
  private static final int EXTENSIBLE = 0xfffe;
  private static final int FORMAT_BYTES = 16;
  private static final int SUBFORMAT_AT = 24;
  private static final int MOST_FORMAT_BYTES = 1 << 10;
  private static final int MOST_CHANNELS = 64;
  private static final int CHUNK_BYTES = 8;

  /**
   * Leaves the stream at the first sample.
   *
   * @param clip the file's name, for messages
   * @param fileBytes size of the whole file
   * @throws EvaluationException {@code dataset-malformed} naming the chunk
   */
  static WavHeader read(InputStream stream, String clip, long fileBytes) throws IOException {
    ByteBuffer riff = bytes(stream, 12, clip, "RIFF");
    if (!name(riff, 0).equals("RIFF") || !name(riff, 8).equals("WAVE")) {
      throw malformed(
          clip,
          "RIFF",
          "it begins with '%s' and '%s', expected RIFF and WAVE"
              .formatted(name(riff, 0), name(riff, 8)));
    }
    long left = fileBytes - riff.capacity();
    ByteBuffer format = null;
    while (left > 0) {
      ByteBuffer chunk = bytes(stream, CHUNK_BYTES, clip, format == null ? "fmt " : "data");
      String name = name(chunk, 0);
      long size = Integer.toUnsignedLong(chunk.getInt(4));
      left -= CHUNK_BYTES;
      if (size > left) {
        throw malformed(
            clip, name, "it announces %d bytes, the file has %d more".formatted(size, left));
      }
      if (name.equals("data")) {
        if (format == null) {
          throw malformed(clip, "data", "it comes before the chunk 'fmt '");
        }
        return of(format, size, clip);
      }
      long padded = Math.min(left, size + size % 2);
      if (name.equals("fmt ")) {
        if (size < FORMAT_BYTES || size > MOST_FORMAT_BYTES) {
          throw malformed(clip, name, "it has %d bytes, expected 16 to 40".formatted(size));
        }
        format = bytes(stream, (int) size, clip, name);
        stream.skipNBytes(padded - size);
      } else {
        stream.skipNBytes(padded);
      }
      left -= padded;
    }
    throw malformed(clip, format == null ? "fmt " : "data", "there is none");
  }

  int frameBytes() {
    return channels * bits / Byte.SIZE;
  }

  /** Samples a channel. */
  long samples() {
    return dataBytes / frameBytes();
  }

  private static WavHeader of(ByteBuffer format, long dataBytes, String clip) {
    int kind = format.getShort(0) & 0xffff;
    if (kind == EXTENSIBLE && format.capacity() >= SUBFORMAT_AT + 2) {
      kind = format.getShort(SUBFORMAT_AT) & 0xffff;
    }
    int channels = format.getShort(2) & 0xffff;
    long sampleRate = Integer.toUnsignedLong(format.getInt(4));
    int align = format.getShort(12) & 0xffff;
    int bits = format.getShort(14) & 0xffff;
    boolean known =
        switch (kind) {
          case INTEGERS -> bits == 8 || bits == 16 || bits == 24 || bits == 32;
          case FLOATS -> bits == 32;
          default -> false;
        };
    if (!known) {
      throw malformed(
          clip,
          "fmt ",
          "samples of format %d with %d bits; read are integers (1) of 8, 16, 24 or 32 bits and"
                  .formatted(kind, bits)
              + " floats (3) of 32");
    }
    if (channels < 1
        || channels > MOST_CHANNELS
        || sampleRate < 1
        || align != channels * bits / Byte.SIZE) {
      throw malformed(
          clip,
          "fmt ",
          "%d channels of %d bits at %d Hz in blocks of %d bytes; expected 1 to %d channels, a rate,"
                  .formatted(channels, bits, sampleRate, align, MOST_CHANNELS)
              + " and blocks of one sample a channel");
    }
    if (dataBytes % align != 0) {
      throw malformed(
          clip, "data", "%d bytes are no multiple of %d a sample".formatted(dataBytes, align));
    }
    return new WavHeader(channels, sampleRate, bits, kind == FLOATS, dataBytes);
  }

  private static ByteBuffer bytes(InputStream stream, int count, String clip, String chunk)
      throws IOException {
    byte[] content = stream.readNBytes(count);
    if (content.length < count) {
      throw malformed(clip, chunk, "the file ends within it");
    }
    return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String name(ByteBuffer chunk, int at) {
    byte[] name = new byte[4];
    chunk.get(at, name);
    return new String(name, StandardCharsets.US_ASCII).replaceAll("[^ -~]", "?");
  }

  private static EvaluationException malformed(String clip, String chunk, String what) {
    return new EvaluationException(
        "dataset-malformed", "'%s', chunk '%s': %s".formatted(clip, chunk, what));
  }
}
