package io.quantry.quantizer.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.BatchSource;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.scheme.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightClippingTest {
  private static final float[] WEIGHTS = {.11f, -.07f, .05f, .02f, -.13f, 1, .09f, -.04f};

  /** The reference: all 26 thresholds computed with NumPy; 0.64 has a third of the next error. */
  @Test
  void findsTheThresholdOfTheLeastWeightedError() {
    double[] importance = {1, 1, 4, 1, 1, 1e-5, 2, 1};
    assertThat(WeightClipping.thresholds(WEIGHTS, importance, Channels.whole())[0])
        .isCloseTo(.64f, within(1e-6f));
  }

  @Test
  void keepsALargeWeightThatMatters() {
    double[] importance = {1, 1, 4, 1, 1, 1, 2, 1};
    assertThat(WeightClipping.thresholds(WEIGHTS, importance, Channels.whole())).containsExactly(1);
  }

  @Test
  void choosesForEachChannel() {
    float[] weights = Arrays.copyOf(WEIGHTS, 2 * WEIGHTS.length);
    weights[WEIGHTS.length] = 2;
    double[] importance = {1, 1, 4, 1, 1, 1e-5, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    Channels rows = Channels.along(new long[] {2, WEIGHTS.length}, 0);
    assertThat(WeightClipping.thresholds(weights, importance, rows)[0])
        .isCloseTo(.64f, within(1e-6f));
    assertThat(WeightClipping.thresholds(weights, importance, rows)[1]).isEqualTo(2);
  }

  @Test
  void leavesChannelsOfZerosAlone() {
    assertThat(WeightClipping.thresholds(new float[4], new double[4], Channels.whole()))
        .containsExactly(0);
  }

  /** The large weight reads a channel that is nearly always zero. */
  @Test
  void givesAChannelTheFinerScale() {
    Model model = new Layers(8).conv(1, 1, 1, WEIGHTS.clone()).model();
    double[] meanSquares = {1, 1, 4, 1, 1, 1e-5, 2, 1};
    int pixels = Layers.SIDE * Layers.SIDE;
    float[] data = new float[8 * pixels];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) Math.sqrt(meanSquares[i / pixels]);
    }
    long[] dims = {1, 8, Layers.SIDE, Layers.SIDE};
    new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest("static", Map.of("algorithms", List.of("weight-clipping"))),
            new BatchSource(List.of(Map.of("x", new OrtModel.FloatArray(dims, data)))),
            ProgressListener.NONE);
    Node conv =
        model.graph().nodes().stream().filter(node -> node.is("Conv")).findFirst().orElseThrow();
    Node pair = conv.requireInput(1).producer().orElseThrow();
    assertThat(pair.requireInput(1).initializer().orElseThrow().floats()[0])
        .isCloseTo(.64f / 127, within(1e-6f));
    assertThat(pair.requireInput(0).initializer().orElseThrow().ints()[5]).isEqualTo(127);
  }
}
