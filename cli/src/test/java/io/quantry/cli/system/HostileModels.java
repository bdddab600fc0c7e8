package io.quantry.cli.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Models to be refused: public ones where they are at hand, and one made here. */
final class HostileModels {
  /** Bytes at both ends of a run that may be framing which happens to read as floats. */
  private static final int MARGIN = 64;

  private HostileModels() {}

  static Path shared(String name) {
    Path file =
        Path.of(System.getProperty("quantry.root"), "..", "shared", "data", "hostile", name);
    Assumptions.assumeTrue(Files.exists(file), "The public hostile models are not at hand");
    return file;
  }

  /**
   * Turns every float of a weight's raw bytes into NaN: in the serialized file, the longest run of
   * bytes that read as small floats is the body of the largest convolution.
   */
  static Path withNanWeights(Path model, Path target) throws IOException {
    byte[] bytes = Files.readAllBytes(model);
    int[] run = longestRunOfFloats(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = run[0] + MARGIN; at + 4 <= run[1] - MARGIN; at += 4) {
      buffer.putFloat(at, Float.NaN);
    }
    return Files.write(target, bytes);
  }

  private static int[] longestRunOfFloats(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int[] longest = {0, 0};
    for (int phase = 0; phase < 4; phase++) {
      int begin = phase;
      for (int at = phase; at + 4 <= bytes.length; at += 4) {
        float value = Math.abs(buffer.getFloat(at));
        if (!(value > 1e-8f && value < 4f)) {
          begin = at + 4;
        } else if (at + 4 - begin > longest[1] - longest[0]) {
          longest = new int[] {begin, at + 4};
        }
      }
    }
    return longest;
  }
}
