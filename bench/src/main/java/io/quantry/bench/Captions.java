package io.quantry.bench;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Lines of made-up letters on pictures, black on white bands: in plain photographs a text detector
 * finds nothing, and the error of nothing means nothing.
 */
final class Captions {
  private static final int LINES = 10;
  private static final int FEWEST_LETTERS = 4;
  private static final int MOST_LETTERS = 12;

  private Captions() {}

  /** The picture's file with letters that follow from its name. */
  static byte[] onPicture(Path picture) throws IOException {
    BufferedImage image = ImageIO.read(picture.toFile());
    write(image, new Random(picture.getFileName().toString().hashCode()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return bytes.toByteArray();
  }

  private static void write(BufferedImage image, Random random) {
    int height = Math.max(12, image.getHeight() / LINES);
    Graphics2D graphics = image.createGraphics();
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, height));
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    for (int y = height; y < image.getHeight() - height; y += 2 * height) {
      StringBuilder text = new StringBuilder();
      int letters = random.nextInt(FEWEST_LETTERS, MOST_LETTERS);
      for (int i = 0; i < letters; i++) {
        text.append((char) random.nextInt('A', 'Z' + 1));
      }
      int x = random.nextInt(Math.max(1, image.getWidth() / 3));
      graphics.setColor(Color.WHITE);
      graphics.fillRect(x, y, graphics.getFontMetrics().stringWidth(text.toString()), height);
      graphics.setColor(Color.BLACK);
      graphics.drawString(text.toString(), x, y + height * 5 / 6);
    }
    graphics.dispose();
  }
}
