package io.quantry.trainer.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.scheme.Channels;
import io.quantry.quantizer.scheme.QuantizedWeights;
import io.quantry.quantizer.training.TrainingOperators;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import io.quantry.trainer.torch.Torch;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoarseQuantizersTest {
  private static final long SEED = 11;
  private static final long[] DIMS = {3, 4, 2};

  private final float[] weights = weights();
  private final Channels channels = Channels.along(DIMS, 1);

  @Test
  void ternaryWeightsAreThoseThatFreezingWrites() {
    assertThat(value(TrainingOperators.TERNARY_WEIGHTS, "", null))
        .containsExactly(real(TrainingOperators.ternary(weights, channels)), within(1e-6f));
  }

  @Test
  void ternaryWeightsTakeTrainedScales() {
    float[] scales = {0.5f, 1, 2, 4};
    assertThat(value(TrainingOperators.TERNARY_WEIGHTS, "", scales))
        .containsExactly(real(TrainingOperators.ternary(weights, channels, scales)), within(1e-6f));
  }

  @Test
  void binaryWeightsAreThoseThatFreezingWrites() {
    for (String scales : List.of(TrainingOperators.MEAN, TrainingOperators.ONE)) {
      assertThat(value(TrainingOperators.BINARY_WEIGHTS, scales, null))
          .containsExactly(
              real(TrainingOperators.binary(weights, channels, scales)), within(1e-6f));
    }
  }

  @Test
  void ternaryGradientsReachWeightsAndScales() {
    float[] scales = {0.5f, 1, 2, 4};
    byte[] integers = TrainingOperators.ternary(weights, channels, scales).values();
    float[] expected = new float[scales.length];
    for (int i = 0; i < integers.length; i++) {
      expected[channels.of(i)] += integers[i];
    }
    try (TorchGraph graph = graph(TrainingOperators.TERNARY_WEIGHTS, "", scales)) {
      Gradients found = gradients(graph, true);
      assertThat(found.weights()).containsOnly(1f);
      assertThat(found.scales()).containsExactly(expected);
    }
  }

  @Test
  void binaryGradientsPassWhereWeightsAreSmall() {
    try (TorchGraph graph = graph(TrainingOperators.BINARY_WEIGHTS, TrainingOperators.MEAN, null)) {
      float[] found = gradients(graph, false).weights();
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isEqualTo(Math.abs(weights[i]) <= 1 ? 1f : 0f);
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // read once
  private record Gradients(float[] weights, float[] scales) {}

  private static Gradients gradients(TorchGraph graph, boolean ofScales) {
    graph.constant("w").set_requires_grad(true);
    if (ofScales) {
      graph.constant("s").set_requires_grad(true);
    }
    return Scoped.compute(
        () -> {
          graph
              .run(Map.of(), List.of("y"), Mode.TRAINING)
              .values()
              .iterator()
              .next()
              .sum()
              .backward();
          return new Gradients(
              Tensors.floats(graph.constant("w").grad()),
              ofScales ? Tensors.floats(graph.constant("s").grad()) : new float[0]);
        });
  }

  private float[] value(String operator, String scaling, float @Nullable [] scales) {
    try (TorchGraph graph = graph(operator, scaling, scales)) {
      return Scoped.withoutGradients(
          () ->
              Tensors.floats(
                  graph.run(Map.of(), List.of("y"), Mode.INFERENCE).values().iterator().next()));
    }
  }

  private TorchGraph graph(String operator, String scaling, float @Nullable [] scales) {
    Graph graph = new Graph("one");
    Value w = graph.addInitializer("w", Tensor.ofFloats(weights, DIMS));
    NodeBuilder node =
        graph
            .newNode(operator)
            .domain(TrainingOperators.DOMAIN)
            .inputs(w)
            .attribute(Attribute.of(TrainingOperators.AXIS, 1))
            .output("y");
    if (scales != null) {
      node.inputs(graph.addInitializer("s", Tensor.ofFloats(scales, scales.length)));
    }
    if (!scaling.isEmpty()) {
      node.attribute(Attribute.of(TrainingOperators.SCALES, scaling));
    }
    graph.addOutput(node.append().requireOutput(0));
    return TorchGraph.of(new Model(8, graph), Torch.device());
  }

  private float[] real(QuantizedWeights quantized) {
    float[] real = new float[weights.length];
    for (int i = 0; i < real.length; i++) {
      real[i] = quantized.values()[i] * quantized.scales()[channels.of(i)];
    }
    return real;
  }

  private static float[] weights() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] weights = new float[24];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    return weights;
  }
}
