package io.quantry.quantizer.smoothing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Scales that others choose leave the FP32 result as it was. */
class ScaledInputTest {
  private static final int WIDTH = 24;
  private static final float[] INPUT = Products.random(3 * WIDTH, 11);

  @Test
  void multipliesRowsAndDividesTheActivation() throws Exception {
    Model model = model();
    List<ScaledInput> inputs = ScaledInput.of(model.graph(), node -> node.is("MatMul"));
    assertThat(inputs).hasSize(2);
    float[] scales = new float[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      scales[j] = 0.25f * (1 + j % 9);
    }
    float[] before = inputs.getLast().matrices().getFirst();
    for (ScaledInput input : inputs) {
      input.apply(scales);
    }
    float[] after = inputs.getLast().matrices().getFirst();

    assertThat(after[5 * WIDTH]).isEqualTo(before[5 * WIDTH] * scales[5]);
    assertThat(model.graph().nodes().stream().map(Node::opType))
        .as("one Mul behind the input, none behind the hidden layer")
        .containsExactly("Mul", "MatMul", "Add", "Relu", "MatMul", "Add");
    assertThat(run(model)).containsExactly(run(model()), within(1e-4f));
    assertThat(inputs.getLast().activation().name()).isEqualTo("Relu");
    assertThat(inputs.getLast().products()).hasSize(1);
  }

  private static Model model() {
    return Products.hidden(Products.random(WIDTH * WIDTH, 4), WIDTH);
  }

  private static float[] run(Model model) throws Exception {
    String output = model.graph().outputs().getFirst().name();
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor input = OrtModel.tensor(INPUT, 3, WIDTH)) {
      return runtime.run(Map.of("x", input), output).values();
    }
  }
}
