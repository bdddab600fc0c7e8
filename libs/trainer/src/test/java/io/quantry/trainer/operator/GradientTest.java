package io.quantry.trainer.operator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import io.quantry.trainer.torch.Torch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradients against central differences, in DOUBLE. What is differentiated is the sum of the first
 * output times fixed random factors. Steps are so small that no drawn value lies within one of a
 * kink.
 */
class GradientTest {
  private static final long SEED = 77;
  private static final double STEP = 1e-6;
  private static final double TOLERANCE = 1e-3;
  private static final double FLOOR = 1e-6;

  /** Whose outputs are no floats, or constant wherever they are smooth. */
  private static final Set<String> WITHOUT_GRADIENT =
      Set.of(
          "And",
          "ArgMax",
          "ArgMin",
          "Cast",
          "CastLike",
          "Constant",
          "ConstantOfShape",
          "Equal",
          "EyeLike",
          "Greater",
          "GreaterOrEqual",
          "Hardmax",
          "IsInf",
          "IsNaN",
          "Less",
          "LessOrEqual",
          "Not",
          "OneHot",
          "Or",
          "Range",
          "Shape",
          "Size",
          "Xor");

  /** Of their own kind: FakeQuantizerGradientTest. */
  private static final Set<String> STRAIGHT_THROUGH = Set.of("QuantizeLinear", "DequantizeLinear");

  static Stream<OperatorCase> cases() {
    return OperatorCases.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithCentralDifferences(OperatorCase one) {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, float[]> values = new LinkedHashMap<>();
    one.inputs().forEach((name, floats) -> values.put(name, OperatorCase.draw(floats, random)));
    try (TorchGraph graph = TorchGraph.of(one.model(), Torch.device())) {
      Scoped.run(
          () -> {
            Map<String, Tensor> given = new LinkedHashMap<>();
            one.inputs()
                .forEach(
                    (name, floats) ->
                        given.put(
                            name,
                            Tensors.of(requireNonNull(values.get(name)), OperatorCase.shape(floats))
                                .to(ScalarType.Double)));
            Map<String, Tensor> learned = new LinkedHashMap<>(given);
            learned.keySet().removeIf(name -> requireNonNull(one.inputs().get(name)).isFixed());
            learned.values().forEach(tensor -> tensor.set_requires_grad(true));
            Tensor sum = weighed(graph, given);
            assertThat(sum.scalar_type().intern()).isEqualTo(ScalarType.Double);
            sum.backward();
            learned.forEach(
                (name, tensor) -> {
                  double[] expected = differences(graph, given, name);
                  double[] found = doubles(tensor.grad());
                  for (int i = 0; i < expected.length; i++) {
                    assertThat(found[i])
                        .as("gradient of %s[%d], seed %d", name, i, SEED)
                        .isCloseTo(expected[i], within(TOLERANCE * Math.abs(expected[i]) + FLOOR));
                  }
                });
          });
    }
  }

  @Test
  void looksAtEachOperatorThatHasGradients() {
    Set<String> seen = new TreeSet<>(WITHOUT_GRADIENT);
    seen.addAll(STRAIGHT_THROUGH);
    cases().forEach(one -> seen.add(one.opType()));
    assertThat(OperatorTable.names()).containsExactlyElementsOf(seen);
  }

  private static double[] differences(TorchGraph graph, Map<String, Tensor> given, String name) {
    return Scoped.withoutGradients(
        () -> {
          Tensor centre = requireNonNull(given.get(name));
          double[] differences = new double[Math.toIntExact(centre.numel())];
          for (int i = 0; i < differences.length; i++) {
            differences[i] =
                (moved(graph, given, name, i, STEP) - moved(graph, given, name, i, -STEP))
                    / (2 * STEP);
          }
          return differences;
        });
  }

  private static double moved(
      TorchGraph graph, Map<String, Tensor> given, String name, int element, double by) {
    return Scoped.compute(
        () -> {
          Map<String, Tensor> others = new LinkedHashMap<>(given);
          Tensor moved = requireNonNull(given.get(name)).detach().clone();
          moved.reshape(moved.numel()).narrow(0, element, 1).add_(new Scalar(by));
          others.put(name, moved);
          return weighed(graph, others).item_double();
        });
  }

  /** The first output, each element times a factor of its own, added up. */
  private static Tensor weighed(TorchGraph graph, Map<String, Tensor> given) {
    Tensor output =
        graph.run(given, graph.outputs().subList(0, 1), Mode.INFERENCE).values().iterator().next();
    SplittableRandom random = new SplittableRandom(SEED + 1);
    float[] factors = new float[Math.toIntExact(output.numel())];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (float) random.nextDouble(0.5, 1.5);
    }
    Tensor weights = Tensors.of(factors, output.shape()).to(output.device(), ScalarType.Double);
    return torch.mul(output, weights).sum();
  }

  private static double[] doubles(Tensor gradient) {
    if (!gradient.defined()) {
      throw new AssertionError("no gradient arrives");
    }
    Tensor dense = gradient.contiguous();
    double[] values = new double[Math.toIntExact(dense.numel())];
    dense.data_ptr_double().get(values);
    return Arrays.copyOf(values, values.length);
  }
}
