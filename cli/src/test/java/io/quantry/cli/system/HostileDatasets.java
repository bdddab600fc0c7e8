package io.quantry.cli.system;

import io.quantry.contracts.ErrorCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Datasets to be refused, made here: the rows of what wrong input gets. */
final class HostileDatasets {
  private static final int CENTRAL = 0x02014b50;
  private static final int SYMBOLIC_LINK = 0xa1ff;
  private static final int BOMB_MEBIBYTES = 300;

  private HostileDatasets() {}

  /**
   * One dataset and what it gets.
   *
   * @param name of what is wrong, and of the dataset
   * @param files by role
   * @param words that the refusal must hold, for instance the entry's name
   */
  record Row(String name, String format, Map<String, byte[]> files, ErrorCode code, String words) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Row> rows() throws IOException {
    byte[] picture = noise();
    byte[] two = zip(Map.of("a.png", picture, "b.png", picture));
    byte[] labels = "file,label\na.png,0\n".getBytes(StandardCharsets.UTF_8);
    return List.of(
        images("zip-bomb", bomb(), ErrorCode.ARCHIVE_BOMB, "inflated"),
        images("overlapping-entries", overlapping(two), ErrorCode.ARCHIVE_BOMB, "overlaps"),
        images(
            "entry-above-the-archive",
            zip(Map.of("../x.png", picture)),
            ErrorCode.ARCHIVE_ENTRY_FORBIDDEN,
            "x.png"),
        images("symbolic-link", linked(two), ErrorCode.ARCHIVE_ENTRY_FORBIDDEN, ".png"),
        images("no-samples", zip(Map.of("cat/", new byte[0])), ErrorCode.DATASET_EMPTY, ""),
        images(
            "large-picture",
            zip(Map.of("sky.png", announcing(picture, 100_000))),
            ErrorCode.IMAGE_TOO_LARGE,
            "sky.png"),
        images(
            "truncated-picture",
            zip(Map.of("cut.png", Arrays.copyOf(picture, picture.length / 2))),
            ErrorCode.IMAGE_UNSUPPORTED,
            "cut.png"),
        images(
            "animated-picture",
            zip(Map.of("film.gif", animated())),
            ErrorCode.IMAGE_UNSUPPORTED,
            "film.gif"),
        new Row(
            "label-missing",
            "images",
            Map.of("archive", two, "labels", labels),
            ErrorCode.DATASET_MALFORMED,
            "b.png"),
        npy("array-of-objects", "|O", "(2,)", ErrorCode.DTYPE_FORBIDDEN),
        npy(
            "array-beyond-64-bits",
            "<f4",
            "(4294967296, 4294967296, 2)",
            ErrorCode.DATASET_MALFORMED),
        npy("array-without-rows", "<f4", "(0, 3)", ErrorCode.DATASET_EMPTY));
  }

  private static Row images(String name, byte[] archive, ErrorCode code, String words) {
    return new Row(name, "images", Map.of("archive", archive), code, words);
  }

  private static Row npy(String name, String type, String shape, ErrorCode code) {
    byte[] text =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n"
            .formatted(type, shape)
            .getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer file = ByteBuffer.allocate(10 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    file.putShort((short) text.length).put(text);
    return new Row(name, "npy", Map.of("input", file.array()), code, "");
  }

  static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : new LinkedHashMap<>(entries).entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** Zeros, which deflate to a thousandth. */
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("a.png"));
      byte[] zeros = new byte[1 << 20];
      for (int written = 0; written < BOMB_MEBIBYTES; written++) {
        zip.write(zeros);
      }
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }

  /** The second entry pointed at the bytes of the first. */
  private static byte[] overlapping(byte[] archive) {
    byte[] changed = archive.clone();
    ByteBuffer content = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    int first = central(content, 0);
    content.putInt(central(content, first + 1) + 42, content.getInt(first + 42));
    return changed;
  }

  /** The first entry turned into a symbolic link, the target being its content. */
  private static byte[] linked(byte[] archive) {
    byte[] changed = archive.clone();
    ByteBuffer content = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    content.putInt(central(content, 0) + 38, SYMBOLIC_LINK << 16);
    return changed;
  }

  private static int central(ByteBuffer content, int from) {
    int at = from;
    while (content.getInt(at) != CENTRAL) {
      at++;
    }
    return at;
  }

  /** A picture that does not compress, so that half a file is half a picture. */
  private static byte[] noise() throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(7);
    for (int pixel = 0; pixel < 256; pixel++) {
      image.setRGB(pixel % 16, pixel / 16, random.nextInt());
    }
    return png(image);
  }

  static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /**
   * Another width and height in the header, which PNG has at 16 and 20, with the right checksum.
   */
  private static byte[] announcing(byte[] png, int side) {
    ByteBuffer content = ByteBuffer.wrap(png.clone());
    content.putInt(16, side).putInt(20, side);
    CRC32 checksum = new CRC32();
    checksum.update(content.array(), 12, 17);
    return content.putInt(29, (int) checksum.getValue()).array();
  }

  /** A GIF of two frames. */
  private static byte[] animated() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream output = ImageIO.createImageOutputStream((OutputStream) bytes)) {
      writer.setOutput(output);
      writer.prepareWriteSequence(null);
      BufferedImage frame = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_INDEXED);
      writer.writeToSequence(new IIOImage(frame, null, null), null);
      writer.writeToSequence(new IIOImage(frame, null, null), null);
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
