package io.quantry.trainer.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The project's own sample: pictures of 36 classes, {@code [1, 28, 28]}, and its FP32 model. */
public final class Glyphs implements Samples {
  private static final int SIDE = 28;

  private final byte[] pixels;
  private final int[] labels;
  private final String input;

  private Glyphs(byte[] pixels, int[] labels, String input) {
    this.pixels = pixels;
    this.labels = labels;
    this.input = input;
  }

  /** The first pictures of a part, {@code train} or {@code test}. */
  public static Glyphs first(String part, int most) throws IOException {
    byte[] labels = idx(part + "-labels-idx1-ubyte.gz");
    byte[] pixels = idx(part + "-images-idx3-ubyte.gz");
    int count = Math.min(most, labels.length);
    int[] classes = new int[count];
    for (int i = 0; i < count; i++) {
      classes[i] = labels[i];
    }
    return new Glyphs(pixels, classes, model().graph().inputs().getFirst().name());
  }

  public static Model model() throws IOException {
    return ModelReader.read(file("glyphs-fp32.onnx"));
  }

  public static Path file(String name) {
    Path file = Path.of(System.getProperty("quantry.root")).resolve("demo/glyphs").resolve(name);
    assumeTrue(Files.exists(file), "skipped: no " + name);
    return file;
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public List<SampleInput> inputs() {
    return List.of(new SampleInput(input, ElementType.FLOAT, new long[] {1, SIDE, SIDE}));
  }

  @Override
  public void read(int sample, int inputIndex, ByteBuffer target) {
    target.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < SIDE * SIDE; i++) {
      float share = (pixels[sample * SIDE * SIDE + i] & 0xFF) / 255f;
      target.putFloat((share - 0.5f) / 0.5f); // as the network was trained
    }
  }

  @Override
  public Optional<int[]> labels() {
    return Optional.of(labels.clone());
  }

  private static byte[] idx(String name) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file(name)))) {
      byte[] all = in.readAllBytes();
      int rank = ByteBuffer.wrap(all).getInt() & 0xFF;
      return java.util.Arrays.copyOfRange(all, 4 + 4 * rank, all.length);
    }
  }
}
