package io.quantry.quantizer.smoothing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SiteSearchTest {
  private static final int WIDTH = 32;
  private static final int ROWS = 64;
  private static final long SEED = 7;

  @Test
  void formulaIsSmoothQuants() {
    float[] scales = SmoothingScales.of(new float[] {16, 1, 0}, new float[] {1, 1, 1}, .5);
    // sqrt(16) : sqrt(1), around their geometric mean; a channel of zeros is left alone
    assertThat(scales).containsExactly(new float[] {2, .5f, 1}, within(1e-6f));
  }

  @Test
  void alphaOfOneHalfBalancesChannelsAgainstRows() {
    // Only the ratio of channel and row matters at 0.5: both become equal.
    float[] channels = {100, 1};
    float[] rows = {1, 4};
    float[] scales = SmoothingScales.of(channels, rows, .5);
    for (int j = 0; j < 2; j++) {
      assertThat(channels[j] / scales[j] / (rows[j] * scales[j]))
          .isCloseTo(channels[0] / scales[0] / (rows[0] * scales[0]), within(1e-3f));
    }
  }

  @Test
  void smoothsAnOutlierChannelAway() {
    Treatment best = smoothed(search(true));
    assertThat(best.alpha()).as("seed %d", SEED).isBetween(.4, 1.0);
    assertThat(best.noise()).isLessThan(search(true).none().noise() / 10);
  }

  @Test
  void takesTheOutlierOutFirst() {
    Treatment one =
        search(true).treatments(false, true).stream()
            .filter(treatment -> treatment.outliers().length == 1)
            .findFirst()
            .orElseThrow();
    assertThat(one.outliers()).containsExactly(5);
    assertThat(one.noise()).isLessThan(search(true).none().noise() / 10);
  }

  @Test
  void leavesEvenChannelsNearlyAsTheyAre() {
    SiteSearch search = search(false);
    assertThat(smoothed(search).noise())
        .isBetween(search.none().noise() / 2, search.none().noise());
  }

  private static Treatment smoothed(SiteSearch search) {
    return search.treatments(true, false).stream()
        .min(Comparator.comparingDouble(Treatment::noise))
        .orElseThrow();
  }

  private static SiteSearch search(boolean outlier) {
    Random random = new Random(SEED);
    float[] rows = new float[ROWS * WIDTH];
    float[] matrix = new float[WIDTH * WIDTH];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian() * (outlier && i % WIDTH == 5 ? 60 : 1);
    }
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = (float) random.nextGaussian();
    }
    if (outlier) {
      // As in real models, the outlier's row is not large: its product does not drown the others.
      for (int i = 5 * WIDTH; i < 6 * WIDTH; i++) {
        matrix[i] /= 20;
      }
    }
    Model model = Products.hidden(matrix, WIDTH);
    Graph graph = model.graph();
    List<Site> sites = Site.of(graph, (Node node) -> true);
    Value activation = sites.getLast().activation();
    assertThat(activation.name()).isEqualTo("Relu");
    return new SiteSearch(
        sites.getLast(), SiteSample.of(rows, WIDTH, matrix), ProductNoise.DYNAMIC);
  }
}
