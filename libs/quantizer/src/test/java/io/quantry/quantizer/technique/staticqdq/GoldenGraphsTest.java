package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.golden.GoldenGraph;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.FeedSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The graphs that techniques write. */
class GoldenGraphsTest {
  static Stream<Arguments> graphs() {
    return Stream.of(
        golden("static-conv-relu", "static", Map.of(), "cpu", convRelu()),
        golden("static-residual", "static", Map.of(), "cpu", residual()),
        golden("static-hard-swish", "static", Map.of(), "cpu", hardSwish()),
        golden("static-concat-pool", "static", Map.of(), "cpu", concatPool()),
        golden("static-gemm", "static", Map.of(), "cpu", gemm()),
        golden(
            "static-one-scale",
            "static",
            Map.of("weights", Map.of("granularity", "tensor")),
            "cpu",
            convRelu()),
        golden(
            "static-float-island",
            "static",
            Map.of("scope", Map.of("excludeNodes", List.of("node5"))),
            "cpu",
            threeConvs()),
        golden("static-w4a4-residual", "static", bits("int4", "uint4"), "cpu", residual()),
        golden("static-w2a3-concat-pool", "static", bits("int2", "uint3"), "cpu", concatPool()),
        golden("static-avx2-conv-relu", "static", Map.of(), "cpu-avx2", convRelu()),
        golden("static-gpu-residual", "static", Map.of(), "gpu", residual()),
        golden("dynamic-gemm", "dynamic", Map.of(), "cpu", gemm()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("graphs")
  void writesTheGraphOnFile(String name, QuantizationRequest request, Nets net) throws IOException {
    var outcome =
        new Quantizer(Catalog.techniques())
            .quantize(net.copy(), request, new FeedSource(Nets.feeds()), ProgressListener.NONE);
    GoldenGraph.isOnFile(name, outcome.model());
  }

  private static Map<String, Object> bits(String weights, String activations) {
    return Map.of(
        "weights",
        Map.of("type", weights),
        "activations",
        Map.of("type", activations),
        "firstAndLast",
        "same");
  }

  private static Nets convRelu() {
    Nets net = new Nets();
    return net.output(net.node("Relu", net.conv(net.x(), 8, 1, 1)));
  }

  private static Nets threeConvs() {
    Nets net = new Nets();
    Value first = net.conv(net.x(), 8, 1, 1);
    return net.output(net.conv(net.conv(first, 8, 1, 8), 8, 1, 1));
  }

  private static Nets residual() {
    Nets net = new Nets();
    Value stem = net.node("Relu", net.conv(net.x(), 8, 1, 1));
    Value block = net.node("Relu", net.node("Add", net.conv(stem, 8, 3, 1), stem));
    return net.output(net.conv(block, 8, 1, 1));
  }

  private static Nets hardSwish() {
    Nets net = new Nets();
    return net.output(net.conv(net.node("HardSwish", net.conv(net.x(), 8, 1, 1)), 8, 1, 1));
  }

  private static Nets concatPool() {
    Nets net = new Nets();
    Value left = net.conv(net.x(), 4, 1, 1);
    Value right = net.conv(net.x(), 4, 3, 1);
    Value both = net.node("Concat", List.of(Attribute.of("axis", 1L)), left, right);
    Value pooled = net.node("MaxPool", List.of(Nets.attribute("kernel_shape", 2, 2)), both);
    return net.output(net.conv(pooled, 8, 1, 1));
  }

  private static Nets gemm() {
    Nets net = new Nets();
    Value flat = net.node("Flatten", net.x());
    return net.output(net.node("Gemm", flat, net.weights(288, 10), net.weights(10)));
  }

  private static Arguments golden(
      String name, String type, Map<String, Object> parameters, String hardware, Nets net) {
    // Algorithms move numbers, no nodes: they would only make the text depend on the data.
    Map<String, Object> plain = new TreeMap<>(parameters);
    plain.put("algorithms", List.of());
    return Arguments.of(name, new QuantizationRequest(type, plain, hardware), net);
  }
}
