package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorCase.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.QuantizationException;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.torch.Torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Forms of known operators that are refused before anything is computed. */
class RefusedFormsTest {
  static Arguments[] forms() {
    return new Arguments[] {
      Arguments.of(
          node("MaxPool", 12).x(1, 1, 2, 2, 2, 2).list("kernel_shape", 1, 1, 1, 1),
          "it pools over 4 axes"),
      Arguments.of(
          node("AveragePool", 11).x(1, 1, 2, 2, 2, 2).list("kernel_shape", 1, 1, 1, 1),
          "it pools over 4 axes"),
      Arguments.of(
          node("LpPool", 11).x(1, 1, 2, 2, 2, 2).list("kernel_shape", 1, 1, 1, 1),
          "it pools over 4 axes"),
      Arguments.of(
          node("ScatterElements", 18).x(3).longs(0).x(1).set("reduction", "mean"),
          "there is no reduction mean"),
      Arguments.of(
          node("ScatterND", 18).x(3).longs(0).x(1).set("reduction", "mean"),
          "there is no reduction mean"),
      Arguments.of(
          node("Resize", 13).x(1, 1, 2, 2).gap().gap().longs(1, 1, 4, 4).set("mode", "lanczos"),
          "there is no mode lanczos"),
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void areRefusedUpFront(OperatorCase one, String reason) {
    Model model = one.model();
    assertThatThrownBy(() -> TorchGraph.of(model, Torch.device()))
        .isInstanceOfSatisfying(
            QuantizationException.class,
            refused -> assertThat(refused.code()).isEqualTo("operator-not-trainable"))
        .hasMessageContaining(one.opType())
        .hasMessageContaining(reason);
  }
}
