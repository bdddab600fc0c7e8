package io.quantry.quantizer.runtime;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Models and data outside the project; tests that need them skip where they are missing. */
public final class SharedData {
  private static final Path ROOT = Path.of(System.getProperty("quantry.root"));

  private SharedData() {}

  public static Path path(String relative) {
    Path path = ROOT.resolve("../shared/data").resolve(relative).normalize();
    assumeTrue(Files.exists(path), () -> "skipped: no " + relative);
    return path;
  }

  /** A file of the glyph sample, from the project itself or else from the shared data. */
  public static Path glyphs(String name) {
    Path own = ROOT.resolve("demo/glyphs").resolve(name);
    return Files.exists(own) ? own : path("glyphs/" + name);
  }

  /** The content of a gzipped idx file without its header, one byte for each element. */
  public static byte[] idx(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      byte[] all = in.readAllBytes();
      int rank = ByteBuffer.wrap(all).getInt() & 0xFF;
      return java.util.Arrays.copyOfRange(all, 4 + 4 * rank, all.length);
    }
  }
}
