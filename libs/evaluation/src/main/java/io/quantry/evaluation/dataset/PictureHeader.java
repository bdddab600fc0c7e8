package io.quantry.evaluation.dataset;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Optional;
import javax.imageio.stream.ImageInputStream;

/**
 * What the JDK's readers pass over in the header of a picture file.
 *
 * @param objection why the file is refused, empty where nothing speaks against it
 * @param canvas of a GIF, which its frames may cover in part
 */
record PictureHeader(Optional<String> objection, Optional<PictureSize> canvas) {
  private static final PictureHeader HARMLESS =
      new PictureHeader(Optional.empty(), Optional.empty());

  private static final int PNG_SIGNATURE_BYTES = 8;
  private static final int PNG_ANIMATION = 0x6163544c; // acTL
  private static final int PNG_DATA = 0x49444154; // IDAT
  private static final int PNG_CRC_BYTES = 4;
  private static final int PNG_MOST_CHUNKS = 10_000;
  private static final int GIF_CANVAS_AT = 6;
  private static final int BMP_HEADER_BYTES_AT = 14;
  private static final int BMP_COMPRESSION_AT = 30;
  private static final int BMP_OLD_HEADER_BYTES = 12;
  private static final int BMP_LAST_OWN_COMPRESSION = 3;

  /** Reads ahead and leaves the stream where it was, before a reader may drop its beginning. */
  static PictureHeader of(PictureKind kind, ImageInputStream stream) throws IOException {
    stream.mark();
    try {
      return switch (kind) {
        case JPEG -> HARMLESS;
        case PNG -> animated(stream) ? objecting("is animated") : HARMLESS;
        case GIF -> gif(stream);
        case BMP -> bmp(stream);
      };
    } catch (EOFException e) {
      return HARMLESS; // it is the decoder's to say that the file is truncated
    } finally {
      stream.setByteOrder(ByteOrder.BIG_ENDIAN);
      stream.reset();
    }
  }

  /** An animation control chunk stands before the first data (APNG, section 4). */
  private static boolean animated(ImageInputStream stream) throws IOException {
    stream.seek(PNG_SIGNATURE_BYTES);
    for (int chunk = 0; chunk < PNG_MOST_CHUNKS; chunk++) {
      long length = stream.readInt() & 0xffff_ffffL;
      int type = stream.readInt();
      if (type == PNG_ANIMATION) {
        return true;
      }
      if (type == PNG_DATA) {
        return false;
      }
      stream.seek(stream.getStreamPosition() + length + PNG_CRC_BYTES);
    }
    throw new IOException("over %d chunks before the data".formatted(PNG_MOST_CHUNKS));
  }

  private static PictureHeader gif(ImageInputStream stream) throws IOException {
    stream.seek(GIF_CANVAS_AT);
    stream.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    int width = stream.readUnsignedShort();
    int height = stream.readUnsignedShort();
    return new PictureHeader(Optional.empty(), Optional.of(new PictureSize(height, width)));
  }

  /** A BMP may hold a whole JPEG or PNG file, whose size its own header does not bound. */
  private static PictureHeader bmp(ImageInputStream stream) throws IOException {
    stream.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    stream.seek(BMP_HEADER_BYTES_AT);
    if (stream.readInt() == BMP_OLD_HEADER_BYTES) {
      return HARMLESS;
    }
    stream.seek(BMP_COMPRESSION_AT);
    int compression = stream.readInt();
    return compression >= 0 && compression <= BMP_LAST_OWN_COMPRESSION
        ? HARMLESS
        : objecting("is compressed by method %d".formatted(compression));
  }

  private static PictureHeader objecting(String objection) {
    return new PictureHeader(Optional.of(objection), Optional.empty());
  }
}
