package io.quantry.evaluation.dataset;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Optional;

/**
 * The samples of a decoded image as 8-bit RGB, as they stand in the file: palettes are looked up,
 * of 16 bits the upper 8 are taken, grey becomes three equal channels, and what is transparent is
 * laid on black. The JDK's own conversion is not used for grey, 16 bits and profiles: it takes grey
 * for linear light and changes its values.
 */
final class PicturePixels {
  private PicturePixels() {}

  /** Empty for images that are neither grey nor RGB nor of a palette. */
  static Optional<Picture> of(BufferedImage image) {
    PictureSize size = new PictureSize(image.getHeight(), image.getWidth());
    byte[] pixels = new byte[Math.toIntExact(size.pixels() * 3)];
    ColorModel model = image.getColorModel();
    if (model instanceof IndexColorModel || model instanceof DirectColorModel) {
      looked(image, pixels);
    } else if (!copied(image.getRaster(), model, pixels)) {
      return Optional.empty();
    }
    return Optional.of(new Picture(size, 3, pixels));
  }

  private static void looked(BufferedImage image, byte[] pixels) {
    int width = image.getWidth();
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        int alpha = argb >>> 24;
        pixels[to++] = onBlack(argb >>> 16 & 0xff, alpha);
        pixels[to++] = onBlack(argb >>> 8 & 0xff, alpha);
        pixels[to++] = onBlack(argb & 0xff, alpha);
      }
    }
  }

  private static boolean copied(Raster raster, ColorModel model, byte[] pixels) {
    int bands = raster.getNumBands();
    boolean alpha = model.hasAlpha();
    int colours = alpha ? bands - 1 : bands;
    int type = raster.getTransferType();
    if ((colours != 1 && colours != 3)
        || (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT)) {
      return false;
    }
    int shift = type == DataBuffer.TYPE_USHORT ? 8 : 0;
    int[] row = new int[raster.getWidth() * bands];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int at = 0; at < row.length; at += bands) {
        int opaque = alpha ? row[at + colours] >> shift : 255;
        for (int channel = 0; channel < 3; channel++) {
          int sample = row[colours == 1 ? at : at + channel] >> shift;
          pixels[to++] = onBlack(sample, opaque);
        }
      }
    }
    return true;
  }

  private static byte onBlack(int sample, int alpha) {
    return (byte) (alpha == 255 ? sample : (sample * alpha + 127) / 255);
  }
}
