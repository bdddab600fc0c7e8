package io.quantry.quantizer.technique.mixed;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.runtime.SharedData;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much of what plain int4 weights cost (round to nearest, a scale for each channel of a
 * convolution and for 32 weights of a product) comes back at about the size of int8, on data that
 * no choice was made on. Cost is the error of the logits over them (root mean square), and the
 * share of classes that are no longer FP32's.
 */
class RecoveryTest {
  private static final Map<String, ?> INT4 = types("int4");
  private static final Map<String, ?> INT8 = types("int8");
  @TempDir Path folder;

  @Test
  void bringsGlyphsBack() throws Exception {
    byte[] original = Files.readAllBytes(SharedData.glyphs("glyphs-fp32.onnx"));
    Data data =
        new Data(
            "image",
            "logits",
            glyphs("train-images-idx3-ubyte.gz", 256),
            glyphs("test-images-idx3-ubyte.gz", 2_000));
    recovers(original, data);
  }

  @Test
  void bringsMobileNetBack() throws Exception {
    byte[] original =
        Files.readAllBytes(SharedData.path("model-mobilenet-v1-0.25/mobilenet_v1_0.25_224.onnx"));
    List<List<TensorValue>> halves = photographs();
    recovers(original, new Data("input", "logits", halves.get(0), halves.get(1)));
  }

  private record Data(
      String input, String output, List<TensorValue> sample, List<TensorValue> heldOut) {}

  /**
   * @param error of the logits over the logits
   * @param changed share of samples whose class changed
   */
  private record Cost(long bytes, double error, double changed) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%,d bytes, %.1f dB, %.1f %% of the classes kept",
          bytes,
          -20 * Math.log10(error),
          100 * (1 - changed));
    }
  }

  private void recovers(byte[] original, Data data) throws Exception {
    Cost int4 = cost(original, data, INT4, true);
    Cost int8 = cost(original, data, INT8, true);
    long room = int8.bytes() * 11 / 10;
    Cost mixed = cost(original, data, bytes(room), true);
    long between = (int4.bytes() + int8.bytes()) / 2;
    Cost measured = cost(original, data, bytes(between), true);
    Cost guessed = cost(original, data, bytes(between), false);
    long quarter = (3 * int4.bytes() + int8.bytes()) / 4;
    Cost measuredAtQuarter = cost(original, data, bytes(quarter), true);
    Cost guessedAtQuarter = cost(original, data, bytes(quarter), false);
    System.out.printf(
        """
        int4 %s
        int8 %s
        int8 + 10 %% %s
        half way, measured %s
        half way, by rules %s
        quarter way, measured %s
        quarter way, by rules %s
        """,
        int4, int8, mixed, measured, guessed, measuredAtQuarter, guessedAtQuarter);
    assertThat(mixed.bytes()).isLessThanOrEqualTo(room);
    assertThat(mixed.error()).isLessThan(int4.error() / 2);
    assertThat(mixed.changed()).isLessThanOrEqualTo(int4.changed() / 2);
    assertThat(mixed.error()).isLessThanOrEqualTo(int8.error());
    assertThat(measured.error()).isLessThan(int4.error() / 2);
    assertThat(measured.bytes()).isLessThanOrEqualTo(between);
    assertThat(guessed.error()).isLessThan(int4.error());
    assertThat(measuredAtQuarter.error()).isLessThan(int4.error());
  }

  private Cost cost(byte[] original, Data data, Map<String, ?> parameters, boolean withData)
      throws Exception {
    List<Map<String, TensorValue>> feeds = new ArrayList<>();
    data.sample().forEach(value -> feeds.add(Map.of(data.input(), value)));
    OrtTrials trials = new OrtTrials(feeds, folder, 2);
    Model quantized =
        Mixed.quantize(
                ModelReader.read(original), withData ? parameters : withRules(parameters), trials)
            .model();
    double signal = 0;
    double noise = 0;
    int changed = 0;
    int samples = 0;
    try (OrtModel before = OrtModel.of(original, 2);
        OrtModel after = OrtModel.of(quantized, 2)) {
      for (TensorValue value : data.heldOut()) {
        try (var tensor = OrtModel.tensor(value.floats(), value.shape())) {
          float[] r = before.run(Map.of(data.input(), tensor), data.output()).values();
          float[] c = after.run(Map.of(data.input(), tensor), data.output()).values();
          int batch = Math.toIntExact(value.size(0));
          int classes = r.length / batch;
          for (int i = 0; i < r.length; i++) {
            signal += (double) r[i] * r[i];
            noise += (double) (r[i] - c[i]) * (r[i] - c[i]);
          }
          for (int i = 0; i < batch; i++) {
            changed += argMax(r, i * classes, classes) == argMax(c, i * classes, classes) ? 0 : 1;
          }
          samples += batch;
        }
      }
    }
    return new Cost(
        ModelWriter.sizeBytes(quantized), Math.sqrt(noise / signal), (double) changed / samples);
  }

  private static Map<String, ?> types(String word) {
    return Map.of("weights", Map.of("types", List.of(word)));
  }

  private static Map<String, ?> bytes(long most) {
    return Map.of("budget", Map.of("bytes", most));
  }

  private static Map<String, ?> withRules(Map<String, ?> parameters) {
    Map<String, Object> all = new HashMap<>(parameters);
    all.put("method", "heuristics");
    return all;
  }

  private static int argMax(float[] values, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = values[from + i] > values[from + best] ? i : best;
    }
    return best;
  }

  /** In batches of 100 at most. */
  private static List<TensorValue> glyphs(String file, int count) throws IOException {
    byte[] pixels = SharedData.idx(SharedData.glyphs(file));
    int size = 28 * 28;
    int all = Math.min(count, pixels.length / size);
    List<TensorValue> batches = new ArrayList<>();
    for (int start = 0; start < all; start += 100) {
      int batch = Math.min(100, all - start);
      float[] values = new float[batch * size];
      for (int i = 0; i < values.length; i++) {
        values[i] = ((pixels[start * size + i] & 0xFF) / 255f - 0.5f) / 0.5f;
      }
      batches.add(TensorValue.ofFloats(values, batch, 1, 28, 28));
    }
    return batches;
  }

  /** Photographs in batches of one, every other source's: none is in both lists. */
  private static List<List<TensorValue>> photographs() throws IOException {
    List<List<TensorValue>> halves = List.of(new ArrayList<>(), new ArrayList<>());
    try (Stream<Path> files = Files.list(SharedData.path("pictures"))) {
      String last = "";
      int sources = -1;
      for (Path file : files.filter(path -> path.toString().endsWith(".jpg")).sorted().toList()) {
        String source = file.getFileName().toString().replaceFirst("-\\d+\\.jpg$", "");
        sources += source.equals(last) ? 0 : 1;
        last = source;
        List<TensorValue> half = halves.get(sources % 2);
        // 32 photographs show a layer's effect well enough to choose by.
        if (sources % 2 == 1 || half.size() < 32) {
          half.add(centre(ImageIO.read(file.toFile())));
        }
      }
    }
    return halves;
  }

  private static TensorValue centre(BufferedImage image) {
    int side = 224;
    float[] values = new float[3 * side * side];
    int left = (image.getWidth() - side) / 2;
    int top = (image.getHeight() - side) / 2;
    for (int i = 0; i < values.length; i++) {
      int pixel = i % (side * side);
      int rgb = image.getRGB(left + pixel % side, top + pixel / side);
      values[i] = (rgb >> (16 - 8 * (i / (side * side))) & 0xFF) / 127.5f - 1;
    }
    return TensorValue.ofFloats(values, 1, 3, side, side);
  }
}
