package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes hostile picture files with the JDK's readers. The size in the header is checked before
 * anything is allocated for pixels. Colour profiles and the orientation of EXIF are not applied, as
 * in the usual training pipelines. Truncated, damaged and animated files are refused.
 */
final class PictureDecoder {
  private static final int MOST_SIDE = 30_000;
  private static final long MOST_FILE_BYTES = 256L << 20;
  private static final int BUFFER_BYTES = 1 << 14;

  static {
    // no file beside the working folder, also for readers that open streams of their own
    ImageIO.setUseCache(false);
  }

  private PictureDecoder() {}

  /**
   * Decodes an archive's entry.
   *
   * @throws EvaluationException {@code image-too-large} or {@code image-unsupported}, naming the
   *     entry
   */
  static Picture decode(ZipArchive archive, ZipEntry entry) {
    if (entry.sizeBytes() > MOST_FILE_BYTES) {
      throw tooLarge(
          entry,
          "takes %d bytes, at most %d are decoded".formatted(entry.sizeBytes(), MOST_FILE_BYTES));
    }
    try (InputStream content = new BufferedInputStream(archive.stream(entry), BUFFER_BYTES)) {
      PictureKind kind =
          PictureKind.of(content)
              .orElseThrow(() -> unsupported(entry, "is no JPEG, PNG, GIF or BMP file"));
      InputStream picture = kind == PictureKind.JPEG ? JpegSegments.ofPicture(content) : content;
      try (ImageInputStream stream = new MemoryCacheImageInputStream(picture)) {
        return decode(kind, stream, entry);
      }
    } catch (EvaluationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // the JDK's readers answer damaged files with whatever exception comes up
      throw new EvaluationException(
          "image-unsupported",
          "entry '%s' cannot be decoded; it is truncated, damaged or of a rare kind (%s)"
              .formatted(entry.name(), e.getMessage()),
          e);
    }
  }

  private static Picture decode(PictureKind kind, ImageInputStream stream, ZipEntry entry)
      throws IOException {
    PictureHeader header = PictureHeader.of(kind, stream);
    ImageReader reader = ImageIO.getImageReadersByFormatName(kind.readerName()).next();
    try {
      reader.setInput(stream, false, true);
      return decode(kind, header, reader, entry);
    } finally {
      reader.dispose();
    }
  }

  private static Picture decode(
      PictureKind kind, PictureHeader header, ImageReader reader, ZipEntry entry)
      throws IOException {
    PictureSize size = new PictureSize(reader.getHeight(0), reader.getWidth(0));
    if (size.height() < 1 || size.width() < 1) {
      throw unsupported(entry, "announces %s pixels".formatted(size));
    }
    if (size.height() > MOST_SIDE
        || size.width() > MOST_SIDE
        || size.pixels() > PictureSize.MOST_PIXELS) {
      throw tooLarge(
          entry,
          "announces %s pixels; at most %d in all and %d a side are decoded"
              .formatted(size, PictureSize.MOST_PIXELS, MOST_SIDE));
    }
    if (header.objection().isPresent()) {
      throw unsupported(entry, header.objection().get());
    }
    if (header.canvas().isPresent() && !header.canvas().get().equals(size)) {
      throw unsupported(
          entry, "has a frame of %s on a canvas of %s".formatted(size, header.canvas().get()));
    }
    if (kind == PictureKind.GIF && reader.getNumImages(true) != 1) {
      throw unsupported(entry, "is animated");
    }
    List<String> damage = new ArrayList<>();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (tellsOfDamage(warning)) {
            damage.add(warning);
          }
        });
    BufferedImage image = reader.read(0);
    if (!damage.isEmpty()) {
      throw unsupported(entry, "is damaged: " + damage.getFirst());
    }
    return PicturePixels.of(image)
        .orElseThrow(() -> unsupported(entry, "is neither grey nor RGB, CMYK for instance"));
  }

  /**
   * libjpeg fills up what is missing and only warns (jerror.h); stray bytes between segments, which
   * some cameras write, cost nothing.
   */
  private static boolean tellsOfDamage(String warning) {
    return warning.startsWith("Truncated File")
        || warning.startsWith("Premature end")
        || (warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous bytes"));
  }

  private static EvaluationException tooLarge(ZipEntry entry, String what) {
    return new EvaluationException(
        "image-too-large", "entry '%s' %s".formatted(entry.name(), what));
  }

  private static EvaluationException unsupported(ZipEntry entry, String what) {
    return new EvaluationException(
        "image-unsupported", "entry '%s' %s".formatted(entry.name(), what));
  }
}
