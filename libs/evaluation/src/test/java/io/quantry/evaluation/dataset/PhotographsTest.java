package io.quantry.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The preprocessing of two published models on photographs, compared with what Pillow 13.0 and
 * numpy make of them. JPEG decoders may differ by a step of a pixel; here the tensors may by two.
 * Skipped where the shared data are missing.
 */
class PhotographsTest {
  private static final Path PICTURES =
      Path.of(System.getProperty("quantry.root", "../.."), "..", "shared", "data", "pictures");
  private static final List<String> NAMES =
      List.of("commons-021-1.jpg", "kodim01-1.jpg", "kodim03-1.jpg", "wp-nurse-1.jpg");
  private static final int PLANE = 224 * 224;

  @TempDir Path folder;

  @Test
  void preparesForMobileNet() throws IOException {
    float[] tensor =
        tensor(Map.of("crop", List.of(224, 224), "scale", 1 / 127.5, "mean", 1)).floats();
    float step = 2 / 127.5f;
    double[][] means = {
      {-0.017552, 0.075491, 0.149545},
      {-0.034193, -0.132241, -0.300611},
      {-0.104915, -0.236045, -0.483034},
      {-0.183756, -0.183756, -0.183756}
    };
    float[][] pixels = {
      {-0.537255f, 0.905882f, 0.160784f},
      {0.458824f, -0.372549f, -0.552941f},
      {-0.388235f, -0.121569f, -0.372549f},
      {-0.458824f, 0.278431f, -0.631373f}
    };
    assertClose(tensor, means, pixels, step, 1e-4);
  }

  @Test
  void preparesForSqueezeNet() throws IOException {
    Map<String, Object> recipe =
        Map.of(
            "crop",
            List.of(224, 224),
            "scale",
            1,
            "mean",
            List.of(104, 117, 123),
            "channels",
            "bgr");
    double[][] means = {
      {42.5669, 20.1251, 2.2621},
      {-14.8279, -6.3607, 0.1404},
      {-38.0868, -19.5957, -8.8767},
      {0.0712, -12.9288, -18.9288}
    };
    float[][] pixels = {{43, 126, 50}, {57, -37, -46}, {-9, -5, 11}, {-35, 46, -76}};
    assertClose(tensor(recipe).floats(), means, pixels, 2, 0.01);
  }

  /** Means by channel; pixels at channel, row and column 0,0,0, 1,100,50 and 2,223,223. */
  private static void assertClose(
      float[] tensor, double[][] means, float[][] pixels, float step, double meanTolerance) {
    int[] at = {0, PLANE + 100 * 224 + 50, 2 * PLANE + 223 * 224 + 223};
    for (int sample = 0; sample < NAMES.size(); sample++) {
      for (int channel = 0; channel < 3; channel++) {
        int start = (3 * sample + channel) * PLANE;
        double sum = 0;
        for (int i = 0; i < PLANE; i++) {
          sum += tensor[start + i];
        }
        String what = "%s, channel %d".formatted(NAMES.get(sample), channel);
        assertThat(sum / PLANE).as(what).isCloseTo(means[sample][channel], within(meanTolerance));
        assertThat(tensor[3 * sample * PLANE + at[channel]])
            .as(what)
            .isCloseTo(pixels[sample][channel], within(step));
      }
    }
  }

  private TensorValue tensor(Map<String, Object> recipe) throws IOException {
    Assumptions.assumeTrue(Files.exists(PICTURES), "skipped: no shared data pictures");
    Map<String, byte[]> entries = new TreeMap<>();
    for (String name : NAMES) {
      entries.put(name, Files.readAllBytes(PICTURES.resolve(name)));
    }
    Path archive = Zips.of(folder, entries);
    Dataset dataset =
        DatasetFormats.open(new DatasetSource("images", Map.of("archive", archive), recipe));
    try (BatchReader reader = dataset.read(SampleSelection.all(), 8)) {
      return Objects.requireNonNull(reader.next().orElseThrow().feeds().getFirst().get(""));
    }
  }
}
