package io.quantry.quantizer.smoothing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every rewrite leaves the FP32 result as it was. */
class TreatmentTest {
  private static final int WIDTH = 24;
  private static final float[] INPUT = Products.random(3 * WIDTH, 11);
  private static final int[] NONE = {};

  @Test
  void scalesFoldThroughReluIntoTheProductBefore() throws Exception {
    Model model = model();
    List<String> operators = operators(model);
    apply(model, 1, .5, NONE);
    assertThat(operators(model)).isEqualTo(operators);
    assertUnchanged(model);
  }

  @Test
  void scalesOfAnInputTakeAMul() throws Exception {
    Model model = model();
    apply(model, 0, .5, NONE);
    assertThat(operators(model)).contains("Mul");
    assertUnchanged(model);
  }

  @Test
  void hiddenUnitsAreComputedApart() throws Exception {
    Model model = model();
    List<Node> kept = apply(model, 1, Double.NaN, new int[] {2, 7});
    assertThat(kept).hasSize(2).allMatch(node -> node.is("MatMul"));
    assertThat(operators(model)).doesNotContain("Mul", "Gather");
    assertUnchanged(model);
    Value matrix = model.graph().nodes().getFirst().requireInput(1);
    float[] values = matrix.initializer().orElseThrow().floats();
    for (int row = 0; row < WIDTH; row++) {
      assertThat(values[row * WIDTH + 7]).isZero();
    }
  }

  @Test
  void channelsOfAnInputAreGathered() throws Exception {
    Model model = model();
    apply(model, 0, .7, new int[] {0, 23});
    assertThat(operators(model)).contains("Gather", "Mul");
    assertUnchanged(model);
  }

  @Test
  void bothSitesTogether() throws Exception {
    Model model = model();
    apply(model, 0, .7, new int[] {4});
    apply(model, 1, .3, new int[] {1, 2});
    assertUnchanged(model);
  }

  private static Model model() {
    return Products.hidden(Products.random(WIDTH * WIDTH, 4), WIDTH);
  }

  private static List<Node> apply(Model model, int index, double alpha, int[] outliers) {
    // Outlier products are sites by their form, too: the original ones have WIDTH channels.
    Site site =
        Site.of(model.graph(), node -> true).stream()
            .filter(one -> one.width() == WIDTH)
            .filter(one -> Site.matrix(one.products().getLast()).columns() == WIDTH)
            .toList()
            .get(index);
    float[] channels = new float[WIDTH];
    float[] rows = new float[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      channels[j] = 1 + j % 5;
      rows[j] = 1 + j % 3;
    }
    float[] scales =
        Double.isNaN(alpha)
            ? SmoothingScales.ones(WIDTH)
            : SmoothingScales.of(channels, rows, alpha);
    List<Node> kept = new ArrayList<>();
    new Treatment(site, scales, alpha, outliers, 0, 0).apply(kept);
    return kept;
  }

  private static List<String> operators(Model model) {
    return model.graph().nodes().stream().map(Node::opType).toList();
  }

  private static void assertUnchanged(Model model) throws Exception {
    assertThat(run(model)).containsExactly(run(model()), within(1e-4f));
  }

  private static float[] run(Model model) throws Exception {
    String output = model.graph().outputs().getFirst().name();
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor input = OrtModel.tensor(INPUT, 3, WIDTH)) {
      return runtime.run(Map.of("x", input), output).values();
    }
  }
}
