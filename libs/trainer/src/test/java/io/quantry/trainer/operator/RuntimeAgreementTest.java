package io.quantry.trainer.operator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.graph.Unsupported;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import io.quantry.trainer.torch.Torch;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operators in the forms that ONNX's conformance data lack, such as those of older sets. */
class RuntimeAgreementTest {
  private static final long SEED = 31;

  /** Older than the runtime's kernels; the conformance data have them. */
  private static final Set<String> TOO_OLD = Set.of("Add-6", "Concat-1");

  static Stream<OperatorCase> cases() {
    return OperatorCases.all().filter(one -> !TOO_OLD.contains(one.opType() + "-" + one.opset()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void computesWhatTheRuntimeComputes(OperatorCase one) {
    Model model = one.model();
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, float[]> values = new LinkedHashMap<>();
    one.inputs().forEach((name, floats) -> values.put(name, OperatorCase.draw(floats, random)));
    assertThat(Unsupported.in(model)).isEmpty();
    Map<String, TensorValue> expected = runtime(one, model, values);
    try (TorchGraph graph = TorchGraph.of(model, Torch.device())) {
      Scoped.run(
          () -> {
            Map<String, Tensor> given = new LinkedHashMap<>();
            one.inputs()
                .forEach(
                    (name, floats) ->
                        given.put(
                            name,
                            Tensors.of(
                                requireNonNull(values.get(name)), OperatorCase.shape(floats))));
            graph
                .run(given, expected.keySet(), Mode.INFERENCE)
                .forEach(
                    (name, tensor) -> compare(name, requireNonNull(expected.get(name)), tensor));
          });
    }
  }

  private static void compare(String name, TensorValue expected, Tensor found) {
    assertThat(found.shape()).as(name).isEqualTo(expected.shape());
    float[] have = Tensors.floats(found);
    for (int i = 0; i < have.length; i++) {
      double want = element(expected, i);
      assertThat((double) have[i])
          .as("%s at %d", name, i)
          .isCloseTo(want, within(1e-4 * Math.abs(want) + 1e-5));
    }
  }

  private static double element(TensorValue value, int index) {
    return switch (value.elementType()) {
      case FLOAT -> value.floats()[index];
      case INT64 -> value.longs()[index];
      case BOOL -> value.content().get(index);
      default -> throw new IllegalArgumentException(String.valueOf(value));
    };
  }

  private static Map<String, TensorValue> runtime(
      OperatorCase one, Model model, Map<String, float[]> values) {
    ByteBuffer bytes = ByteBuffer.wrap(ModelWriter.toBytes(model));
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    Map<String, TensorValue> feeds = new LinkedHashMap<>();
    one.inputs()
        .forEach(
            (name, floats) ->
                feeds.put(
                    name,
                    TensorValue.ofFloats(
                        requireNonNull(values.get(name)), OperatorCase.shape(floats))));
    try (Session session = Session.open(direct, SessionSettings.threads(1))) {
      return session.run(feeds);
    }
  }
}
