package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The samples of one clip as a stream of floats: integers divided by half their range (16 bits: by
 * 32768), so that they lie in [−1, 1), times the scale; of several channels their mean, or one of
 * them. Memory is that of a few thousand samples. Not thread-safe.
 */
final class WavSamples implements AutoCloseable {
  private static final int FRAMES_AT_ONCE = 4096;

  private final InputStream stream;
  private final String clip;
  private final WavHeader header;
  private final int channel;
  private final double factor;
  private final ByteBuffer buffer;

  /**
   * @param stream at the first sample; closed with this
   * @param channel index of the only channel that counts; −1: the mean of all
   */
  WavSamples(InputStream stream, String clip, WavHeader header, int channel, double scale) {
    this.stream = stream;
    this.clip = clip;
    this.header = header;
    this.channel = channel;
    this.factor = header.real() ? scale : scale / (1L << (header.bits() - 1));
    this.buffer =
        ByteBuffer.allocate(FRAMES_AT_ONCE * header.frameBytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Passes over samples. */
  void skip(long count) throws IOException {
    stream.skipNBytes(count * header.frameBytes());
  }

  /**
   * Reads exactly so many samples.
   *
   * @throws EvaluationException {@code dataset-malformed} if the clip ends before, or for a sample
   *     that is not finite
   */
  void read(float[] target, int offset, int count) throws IOException {
    int frameBytes = header.frameBytes();
    for (int done = 0; done < count; ) {
      int frames = Math.min(count - done, FRAMES_AT_ONCE);
      int got = stream.readNBytes(buffer.array(), 0, frames * frameBytes);
      if (got < frames * frameBytes) {
        throw malformed("the file ends within it");
      }
      for (int frame = 0; frame < frames; frame++) {
        float value = (float) (mono(frame * frameBytes) * factor);
        if (!Float.isFinite(value)) {
          throw malformed("a sample is not finite");
        }
        target[offset + done++] = value;
      }
    }
  }

  private double mono(int at) {
    int width = header.bits() / Byte.SIZE;
    if (channel >= 0) {
      return sample(at + channel * width);
    }
    double sum = 0;
    for (int i = 0; i < header.channels(); i++) {
      sum += sample(at + i * width);
    }
    return sum / header.channels();
  }

  private double sample(int at) {
    if (header.real()) {
      return buffer.getFloat(at);
    }
    return switch (header.bits()) {
      case 8 -> (buffer.get(at) & 0xff) - 128;
      case 16 -> buffer.getShort(at);
      case 24 -> (buffer.get(at + 2) << 16) | (buffer.getShort(at) & 0xffff);
      default -> buffer.getInt(at);
    };
  }

  private EvaluationException malformed(String what) {
    return new EvaluationException(
        "dataset-malformed", "'%s', chunk 'data': %s".formatted(clip, what));
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
