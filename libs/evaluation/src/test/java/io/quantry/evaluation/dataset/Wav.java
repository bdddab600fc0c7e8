package io.quantry.evaluation.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small wav files for tests. */
public final class Wav {
  private Wav() {}

  /** 16-bit mono. */
  public static byte[] mono(int sampleRate, int... samples) {
    ByteBuffer data = buffer(2 * samples.length);
    for (int sample : samples) {
      data.putShort((short) sample);
    }
    return file(1, 1, sampleRate, 16, bytes(data));
  }

  static byte[] file(int format, int channels, int sampleRate, int bits, byte[] data) {
    return bytes(
        ByteBuffer.allocate(44 + data.length)
            .put(header(format, channels, sampleRate, bits, data.length))
            .put(data));
  }

  static byte[] header(int format, int channels, int sampleRate, int bits, int dataBytes) {
    int align = channels * bits / 8;
    return bytes(
        buffer(44)
            .put(text("RIFF"))
            .putInt(36 + dataBytes)
            .put(text("WAVEfmt "))
            .putInt(16)
            .putShort((short) format)
            .putShort((short) channels)
            .putInt(sampleRate)
            .putInt(sampleRate * align)
            .putShort((short) align)
            .putShort((short) bits)
            .put(text("data"))
            .putInt(dataBytes));
  }

  /** An archive of recordings by name. */
  public static Path zip(Path file, Map<String, byte[]> entries) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }

  /** All bytes of a buffer, wherever it stands. */
  static byte[] bytes(ByteBuffer buffer) {
    byte[] content = new byte[buffer.capacity()];
    buffer.get(0, content);
    return content;
  }

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
