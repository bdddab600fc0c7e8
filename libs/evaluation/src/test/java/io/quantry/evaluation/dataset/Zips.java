package io.quantry.evaluation.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives for tests, good ones and bad ones. */
final class Zips {
  private static final int CENTRAL = 0x02014b50;

  private Zips() {}

  static Path of(Path folder, Map<String, byte[]> entries) throws IOException {
    Path file = folder.resolve("made.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }

  /** One entry of zeros, which deflate to a thousandth. */
  static Path bomb(Path folder, String name, long bytes) throws IOException {
    Path file = folder.resolve("bomb.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(name));
      byte[] zeros = new byte[1 << 20];
      for (long written = 0; written < bytes; written += zeros.length) {
        zip.write(zeros);
      }
      zip.closeEntry();
    }
    return file;
  }

  /** The first entry turned into a symbolic link, the target being its content. */
  static Path linked(Path archive) throws IOException {
    byte[] bytes = Files.readAllBytes(archive);
    ByteBuffer content = little(bytes);
    content.putInt(find(content, 0) + 38, 0xa1ff << 16);
    return Files.write(archive, bytes);
  }

  /** The second entry pointed at the bytes of the first. */
  static Path overlapping(Path archive) throws IOException {
    byte[] bytes = Files.readAllBytes(archive);
    ByteBuffer content = little(bytes);
    int first = find(content, 0);
    int second = find(content, first + 1);
    content.putInt(second + 42, content.getInt(first + 42));
    return Files.write(archive, bytes);
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream stream = Zips.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    }
  }

  static Path copied(Path folder, String resource) throws IOException {
    return Files.write(folder.resolve(resource), resource(resource));
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int find(ByteBuffer content, int from) {
    int at = from;
    while (content.getInt(at) != CENTRAL) {
      at++;
    }
    return at;
  }
}
