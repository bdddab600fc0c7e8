package io.quantry.onnx;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** The real models beside the project; tests that need them skip, with a line, where they lack. */
public final class SharedData {
  private static final Path ROOT =
      Path.of(System.getProperty("quantry.root", "../.."), "..", "shared", "data");
  private static final int BLOCK = 512;

  private SharedData() {}

  /** A file or folder of the shared data; skips the test where it is missing. */
  public static Path path(String first, String... more) {
    Path path = ROOT.resolve(Path.of(first, more));
    Assumptions.assumeTrue(Files.exists(path), () -> "skipped: no shared data " + first);
    return path;
  }

  /** The models of an archive of the shared data, unpacked once into the build folder. */
  public static List<Path> models(String folder, String archive) {
    return files(folder, archive, ".onnx");
  }

  public static Path unpacked(String folder, String archive) {
    Path source = path(folder, archive);
    Path target = Path.of("target", "shared-data", folder);
    Path done = target.resolve(".complete");
    try {
      if (!Files.exists(done)) {
        try (InputStream in =
            new GZIPInputStream(new BufferedInputStream(Files.newInputStream(source)))) {
          untar(in, target);
        }
        Files.createFile(done);
      }
      return target;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static List<Path> files(String folder, String archive, String suffix) {
    try (Stream<Path> files = Files.walk(unpacked(folder, archive))) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Plain ustar with GNU long names: all that the two archives use. */
  private static void untar(InputStream in, Path target) throws IOException {
    String longName = null;
    for (byte[] header = in.readNBytes(BLOCK);
        header.length == BLOCK && header[0] != 0;
        header = in.readNBytes(BLOCK)) {
      String name = longName != null ? longName : name(header);
      longName = null;
      int size = Integer.parseInt(text(header, 124, 12).strip(), 8);
      byte[] content = in.readNBytes(size);
      in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
      switch (header[156]) {
        case 'L' -> longName = text(content, 0, content.length);
        case '0', 0 -> {
          Path file = target.resolve(name).normalize();
          Files.createDirectories(file.getParent());
          Files.write(file, content);
        }
        default -> {}
      }
    }
  }

  private static String name(byte[] header) {
    String prefix = text(header, 257, 5).equals("ustar") ? text(header, 345, 155) : "";
    String name = text(header, 0, 100);
    return header[262] == 0 && !prefix.isEmpty() ? prefix + "/" + name : name;
  }

  private static String text(byte[] bytes, int from, int length) {
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }
}
