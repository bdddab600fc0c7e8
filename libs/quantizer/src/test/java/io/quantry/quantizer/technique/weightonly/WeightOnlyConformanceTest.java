package io.quantry.quantizer.technique.weightonly;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.ConformanceModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ONNX's own node models of MatMul, Gemm, Conv and Gather with their weight-like input as a
 * constant, in int8: outputs within what the scales allow.
 *
 * <p>The bound comes from the operators' linearity: with {@code E} half a scale for each weight,
 * the rounding of weights moves outputs by at most {@code op(|x|, E)}; the runtime's kernel also
 * rounds activations to 8 bits in blocks, which moves them by at most {@code op(max|x| / 254, |w| +
 * E)}. Both are computed by the FP32 model itself.
 */
class WeightOnlyConformanceTest {
  private static final double FLOAT_NOISE = 1e-5;
  private static final List<String> PREFIXES =
      List.of("test_matmul_", "test_gemm_", "test_conv_", "test_basic_conv_", "test_gather_");

  @TempDir Path folder;

  @Test
  void staysWithinWhatTheScalesAllow() throws IOException {
    List<String> checked = new ArrayList<>();
    ConformanceModels models = ConformanceModels.read();
    for (String prefix : PREFIXES) {
      for (String name : models.nodes(prefix)) {
        Model model = models.model(name);
        Optional<Integer> slot = weightSlot(model, model.graph().nodes().getFirst());
        if (slot.isPresent()) {
          check(models, name, model, slot.get());
          checked.add(name);
        }
      }
    }
    System.out.printf("%d node models: %s%n", checked.size(), checked);
    assertThat(checked).hasSizeGreaterThanOrEqualTo(25);
    assertThat(checked).anyMatch(name -> name.contains("matmul_4d"));
    assertThat(checked).anyMatch(name -> name.contains("gemm_transposeB"));
    assertThat(checked).anyMatch(name -> name.contains("conv_with_strides"));
    assertThat(checked).anyMatch(name -> name.contains("gather_1"));
  }

  private static Optional<Integer> weightSlot(Model model, Node node) {
    boolean single = model.graph().nodeCount() == 1 && node.domain().isEmpty();
    Optional<Integer> slot =
        switch (node.opType()) {
          case "MatMul", "Gemm", "Conv" -> Optional.of(1);
          case "Gather" -> Optional.of(0);
          default -> Optional.empty();
        };
    return slot.filter(
        index ->
            single
                && node.requireInput(index).elementType().equals(Optional.of(ElementType.FLOAT)));
  }

  private void check(ConformanceModels models, String name, Model model, int slot)
      throws IOException {
    Map<String, Tensor> feeds = new LinkedHashMap<>();
    List<Value> inputs = List.copyOf(model.graph().inputs());
    for (int i = 0; i < inputs.size(); i++) {
      feeds.put(inputs.get(i).name(), models.input(name, i).orElseThrow());
    }
    String weights = model.graph().nodes().getFirst().requireInput(slot).name();
    Tensor source = requireNonNull(feeds.remove(weights));
    Model constant = withConstant(model, weights, source);
    Model quantized =
        new Quantizer(Catalog.techniques())
            .quantize(
                constant.copy(),
                new QuantizationRequest(
                    "weight-only", Map.of("weights", Map.of("type", "int8", "minElements", 1))),
                ActivationSource.NONE,
                ProgressListener.NONE)
            .model();
    assertThat(quantized.graph().initializers())
        .as("%s keeps no FP32 weights", name)
        .noneMatch(value -> value.name().equals(weights));

    float[] half = halfScales(quantized.graph(), weights, source);
    float[] expected = run(constant, feeds);
    float[] found = run(quantized, feeds);
    float[] byWeights = run(withConstant(constant, weights, like(source, half)), absolute(feeds));
    float[] magnitudes = source.floats();
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = Math.abs(magnitudes[i]) + half[i];
    }
    float[] byActivations =
        slot == 0
            ? new float[expected.length]
            : run(withConstant(constant, weights, like(source, magnitudes)), roundings(feeds));
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      double bound = byWeights[i] + byActivations[i] + FLOAT_NOISE * (1 + Math.abs(expected[i]));
      assertThat(Math.abs((double) found[i] - expected[i]))
          .as("%s, element %d of %d", name, i, found.length)
          .isLessThanOrEqualTo(bound);
    }
  }

  /** Half the scale of each weight, in the source's order. */
  private static float[] halfScales(Graph graph, String weights, Tensor source) {
    Tensor scales =
        graph.initializers().stream()
            .filter(value -> value.name().equals(weights + "_scale"))
            .findFirst()
            .orElseThrow()
            .initializer()
            .orElseThrow();
    float[] values = scales.floats();
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    float[] half = new float[Math.toIntExact(source.elementCount())];
    long[] dims = source.dims();
    long[] scaleDims = scales.dims();
    if (scaleDims.length == 1 && dims.length == 2) { // by output channel of a product
      scaleDims = dims[1] == scaleDims[0] ? new long[] {1, dims[1]} : new long[] {dims[0], 1};
    }
    boolean broadcasts = scaleDims.length == dims.length && broadcasts(scaleDims, dims);
    for (int i = 0; i < half.length; i++) {
      half[i] = (broadcasts ? values[broadcast(i, dims, scaleDims)] : largest) / 2;
    }
    return half;
  }

  private static boolean broadcasts(long[] scaleDims, long[] dims) {
    for (int axis = 0; axis < dims.length; axis++) {
      if (scaleDims[axis] != 1 && scaleDims[axis] != dims[axis]) {
        return false;
      }
    }
    return true;
  }

  private static int broadcast(int element, long[] dims, long[] scaleDims) {
    int rest = element;
    int index = 0;
    int stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      int at = (int) (rest % dims[axis]);
      rest /= (int) dims[axis];
      if (scaleDims[axis] != 1) {
        index += at * stride;
      }
      stride *= (int) scaleDims[axis];
    }
    return index;
  }

  private static Tensor like(Tensor source, float[] values) {
    return Tensor.ofFloats(values, source.dims());
  }

  /** Magnitudes; what is added (a bias, Gemm's third input) does not count. */
  private static Map<String, Tensor> absolute(Map<String, Tensor> feeds) {
    return changed(feeds, Math::abs, false);
  }

  /** The most that rounding to 8 bits moves activations: 1/254 of the largest. */
  private static Map<String, Tensor> roundings(Map<String, Tensor> feeds) {
    return changed(feeds, value -> value, true);
  }

  private interface Change {
    float of(float value);
  }

  private static Map<String, Tensor> changed(
      Map<String, Tensor> feeds, Change change, boolean largestOnly) {
    Map<String, Tensor> changed = new LinkedHashMap<>();
    boolean first = true;
    for (Map.Entry<String, Tensor> feed : feeds.entrySet()) {
      Tensor tensor = feed.getValue();
      if (tensor.elementType() != ElementType.FLOAT) {
        changed.put(feed.getKey(), tensor);
        continue;
      }
      float[] values = tensor.floats();
      float largest = 0;
      for (float value : values) {
        largest = Math.max(largest, Math.abs(value));
      }
      for (int i = 0; i < values.length; i++) {
        values[i] = !first ? 0 : largestOnly ? largest / 254 : change.of(values[i]);
      }
      changed.put(feed.getKey(), like(tensor, values));
      first = false;
    }
    return changed;
  }

  private float[] run(Model model, Map<String, Tensor> feeds) throws IOException {
    Path file = folder.resolve("model.onnx");
    Files.write(file, ModelWriter.toBytes(model));
    try (Session session = Session.open(file, SessionSettings.threads(1))) {
      Map<String, TensorValue> values = new LinkedHashMap<>();
      feeds.forEach((name, tensor) -> values.put(name, value(tensor)));
      return session.run(values).values().iterator().next().floats();
    }
  }

  private static TensorValue value(Tensor tensor) {
    ByteBuffer content =
        ByteBuffer.allocateDirect(Math.toIntExact(tensor.byteSize()))
            .order(ByteOrder.LITTLE_ENDIAN);
    content.put(tensor.bytes()).flip();
    return new TensorValue(tensor.elementType(), tensor.dims(), content);
  }

  private static Model withConstant(Model model, String name, Tensor tensor) {
    Model copy = model.copy();
    Graph graph = copy.graph();
    Value old =
        graph.values().stream()
            .filter(value -> value.name().equals(name))
            .findFirst()
            .orElseThrow();
    Value constant = graph.addInitializer(graph.freshName("constant"), tensor);
    old.replaceAllUses(constant);
    if (old.isInitializer()) {
      graph.removeInitializer(old);
    } else {
      graph.removeInput(old);
    }
    constant.rename(name);
    return copy;
  }
}
