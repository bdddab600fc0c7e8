package io.quantry.quantizer.runtime;

import io.quantry.ort.TensorValue;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Networks of other people with inputs of the kind that they were made for: photographs, and files
 * for the file type classifier. Read from outside the project.
 */
public record ModelZoo(String name, String file, Input input) {
  /** Makes a model's inputs from the {@code count} first samples, each a batch of one. */
  public interface Input {
    List<Map<String, TensorValue>> feeds(int count) throws IOException;
  }

  /** What the convolutional networks of the zoo are quantized and compared on. */
  public static List<ModelZoo> all() {
    return List.of(
        picture(
            "squeezenet",
            "model-squeezenet-1.0/squeezenet1.0_widened_fp32.onnx",
            "data_0",
            224,
            224,
            new Levels(116, 1)),
        picture(
            "mobilenet",
            "model-mobilenet-v1-0.25/mobilenet_v1_0.25_224.onnx",
            "input",
            224,
            224,
            new Levels(127.5f, 127.5f)),
        picture(
            "ultraface",
            "model-ultraface/ultraface_RFB-320.onnx",
            "input",
            240,
            320,
            new Levels(127, 128)),
        picture(
            "picodet",
            "model-detectors-coco/picodet_s_320_coco.onnx",
            "image",
            320,
            320,
            new Levels(114, 58)),
        picture(
            "yolox", "model-detectors-coco/yolox_nano.onnx", "images", 416, 416, new Levels(0, 1)),
        new ModelZoo("ppocr", "model-ppocr/ppocr_mobile_v1.1_det.onnx", ModelZoo::picturesWithText),
        picture(
            "ppocr-cls", "model-ppocr/ppocr_v2_cls.onnx", "x", 32, 960, new Levels(127.5f, 127.5f)),
        picture(
            "candy", "model-image-to-image/candy.onnx", "inputImage", 720, 720, new Levels(0, 1)),
        new ModelZoo(
            "super-resolution", "model-image-to-image/super_resolution.onnx", ModelZoo::luminances),
        new ModelZoo("magika", "model-magika/magika_standard_v3_3.onnx", ModelZoo::fileContents));
  }

  public static ModelZoo named(String name) {
    return all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  public Path path() {
    return SharedData.path(file);
  }

  @Override
  public String toString() {
    return name;
  }

  /** {@code (level - mean) / scale} of levels 0 to 255. */
  private record Levels(float mean, float scale) {}

  private static ModelZoo picture(
      String name, String file, String input, int height, int width, Levels levels) {
    return new ModelZoo(
        name,
        file,
        count -> {
          List<Map<String, TensorValue>> feeds = new ArrayList<>();
          for (BufferedImage image : photographs(count)) {
            float[] values = planes(image, height, width, levels);
            feeds.add(Map.of(input, TensorValue.ofFloats(values, 1, 3, height, width)));
          }
          return feeds;
        });
  }

  /** A text detector finds nothing in plain photographs. */
  private static List<Map<String, TensorValue>> picturesWithText(int count) throws IOException {
    int size = 320;
    List<Map<String, TensorValue>> feeds = new ArrayList<>();
    for (BufferedImage image : photographs(count)) {
      write(image, feeds.size());
      float[] values = planes(image, size, size, new Levels(114, 58));
      feeds.add(Map.of("image", TensorValue.ofFloats(values, 1, 3, size, size)));
    }
    return feeds;
  }

  /** Lines of large letters, dark on light bands. */
  private static void write(BufferedImage image, int seed) {
    Random random = new Random(seed);
    Graphics2D graphics = image.createGraphics();
    int height = Math.max(12, image.getHeight() / 10);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, height));
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    for (int y = height; y < image.getHeight() - height; y += 2 * height) {
      StringBuilder text = new StringBuilder();
      int letters = random.nextInt(4, 12);
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

  private static List<Map<String, TensorValue>> luminances(int count) throws IOException {
    int size = 224;
    List<Map<String, TensorValue>> feeds = new ArrayList<>();
    for (BufferedImage image : photographs(count)) {
      float[] values = new float[size * size];
      for (int i = 0; i < values.length; i++) {
        Color color = new Color(image.getRGB(i % size, i / size));
        values[i] =
            (0.299f * color.getRed() + 0.587f * color.getGreen() + 0.114f * color.getBlue()) / 255;
      }
      feeds.add(Map.of("input", TensorValue.ofFloats(values, 1, 1, size, size)));
    }
    return feeds;
  }

  /** The recipe of the model's makers: the first and the last 1,024 bytes, padded with 256. */
  private static List<Map<String, TensorValue>> fileContents(int count) throws IOException {
    List<Map<String, TensorValue>> feeds = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SharedData.path("README.md").getParent())) {
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(file -> size(file) < 1 << 20)
              .sorted()
              .limit(40L * count)
              .toList()) {
        byte[] content = Files.readAllBytes(file);
        if (feeds.size() < count && (feeds.isEmpty() || Math.floorMod(file.hashCode(), 9) == 0)) {
          feeds.add(Map.of("bytes", TensorValue.ofInt32s(ends(content), 1, 2048)));
        }
      }
    }
    return feeds;
  }

  private static int[] ends(byte[] content) {
    int[] bytes = new int[2048];
    Arrays.fill(bytes, 256);
    int taken = Math.min(1024, content.length);
    for (int i = 0; i < taken; i++) {
      bytes[i] = content[i] & 0xFF;
      bytes[2047 - i] = content[content.length - 1 - i] & 0xFF;
    }
    return bytes;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every ninth photograph of the folder. */
  private static List<BufferedImage> photographs(int count) throws IOException {
    List<BufferedImage> images = new ArrayList<>();
    try (Stream<Path> files = Files.list(SharedData.path("pictures"))) {
      List<Path> photographs =
          files.filter(file -> file.toString().endsWith(".jpg")).sorted().toList();
      for (int i = 0; i < count; i++) {
        images.add(ImageIO.read(photographs.get(i * 9 % photographs.size()).toFile()));
      }
    }
    return images;
  }

  /** Scaled to fill, planar RGB. */
  private static float[] planes(BufferedImage image, int height, int width, Levels levels) {
    float[] values = new float[3 * height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = image.getRGB(x * image.getWidth() / width, y * image.getHeight() / height);
        for (int channel = 0; channel < 3; channel++) {
          int level = rgb >> (16 - 8 * channel) & 0xFF;
          values[(channel * height + y) * width + x] = (level - levels.mean()) / levels.scale();
        }
      }
    }
    return values;
  }
}
