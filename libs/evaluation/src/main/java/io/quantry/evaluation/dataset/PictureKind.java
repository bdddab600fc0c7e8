package io.quantry.evaluation.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/** The picture files that are read, told apart by their first bytes. */
enum PictureKind {
  JPEG(0xffd8ff00, 0xffffff00),
  PNG(0x89504e47, 0xffffffff),
  GIF(0x47494638, 0xffffffff),
  BMP(0x424d0000, 0xffff0000);

  private final int signature;
  private final int mask;

  PictureKind(int signature, int mask) {
    this.signature = signature;
    this.mask = mask;
  }

  /** Whether a file's name says that it is a picture. */
  static boolean named(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    return name.endsWith(".jpg")
        || name.endsWith(".jpeg")
        || name.endsWith(".png")
        || name.endsWith(".gif")
        || name.endsWith(".bmp");
  }

  /** By the next four bytes, which are put back. */
  static Optional<PictureKind> of(InputStream stream) throws IOException {
    stream.mark(Integer.BYTES);
    byte[] first = stream.readNBytes(Integer.BYTES);
    stream.reset();
    if (first.length < Integer.BYTES) {
      return Optional.empty();
    }
    int signature = ByteBuffer.wrap(first).getInt();
    for (PictureKind kind : values()) {
      if ((signature & kind.mask) == kind.signature) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** The JDK's name of the format. */
  String readerName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
