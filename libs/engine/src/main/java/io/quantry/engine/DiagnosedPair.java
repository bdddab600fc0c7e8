package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import io.quantry.onnx.pass.ConstantsToInitializers;
import io.quantry.ort.RuntimeConstants;
import io.quantry.quantizer.diagnosis.QuantizationPoints;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Preparation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a baseline and its candidate must have in common to be taken apart together. */
final class DiagnosedPair {
  private DiagnosedPair() {}

  /**
   * The outputs of real numbers, each with itself, of a pair that can be compared.
   *
   * @throws QuantryException {@code invalid-value} if names differ, nothing is quantized, or no
   *     output holds real numbers
   */
  static Map<String, String> outputs(Model baseline, Model candidate, QuantizationPoints points) {
    requireSameInterface(baseline, candidate);
    requireQuantized(candidate, points);
    return outputs(baseline);
  }

  private static void requireSameInterface(Model baseline, Model candidate) {
    List<String> problems = new ArrayList<>();
    compare("inputs", inputs(baseline), inputs(candidate), problems);
    compare(
        "outputs", names(baseline.graph().outputs()), names(candidate.graph().outputs()), problems);
    if (!problems.isEmpty()) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "The candidate is not this baseline's: "
              + String.join("; ", problems)
              + ". Expected the same names");
    }
  }

  private static void compare(
      String what, Set<String> baseline, Set<String> candidate, List<String> problems) {
    if (!baseline.equals(candidate)) {
      problems.add(
          "the baseline has the %s %s, the candidate %s".formatted(what, baseline, candidate));
    }
  }

  private static Set<String> inputs(Model model) {
    return names(model.graph().inputs().stream().filter(input -> !input.isInitializer()).toList());
  }

  private static Set<String> names(List<Value> values) {
    return values.stream().map(Value::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private static void requireQuantized(Model candidate, QuantizationPoints points) {
    boolean narrow =
        candidate.allGraphs().stream()
            .flatMap(graph -> graph.nodes().stream())
            .flatMap(node -> node.inputs().stream())
            .flatMap(input -> input.flatMap(Constants::of).stream())
            .map(Tensor::elementType)
            .anyMatch(DiagnosedPair::isNarrow);
    if (points.layers().isEmpty() && !narrow) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "The candidate is not quantized: all its operators work in float32. Expected a quantized model");
    }
  }

  /** A type that weights are stored in and indexes, shapes and masks are not. */
  private static boolean isNarrow(ElementType type) {
    return (type.isFloatingPoint() || type.isInteger()) && type.bits() <= 16;
  }

  /**
   * The FP32 model with its normalizations folded where the candidate's are: names and weights are
   * then those that were quantized.
   */
  static Model inFormOf(Model baseline, Model candidate) {
    Model reference = baseline.copy();
    if (candidate.graph().nodes().stream().anyMatch(DiagnosedPair::isNormalization)) {
      new ConstantsToInitializers().run(reference);
    } else {
      long opset = reference.opsets().version("").orElse(1);
      Preparation.run(reference, opset, new RuntimeConstants(), new Decisions());
    }
    return reference;
  }

  private static boolean isNormalization(Node node) {
    return node.is("BatchNormalization");
  }

  private static Map<String, String> outputs(Model model) {
    Map<String, String> outputs = new LinkedHashMap<>();
    for (Value output : model.graph().outputs()) {
      if (output.elementType().filter(type -> type.isFloatingPoint()).isPresent()) {
        outputs.put(output.name(), output.name());
      }
    }
    if (outputs.isEmpty()) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "The models have no output of real numbers to compare, they have "
              + names(model.graph().outputs())
              + ". Expected one of a floating-point type: let both give out the scores behind these");
    }
    return outputs;
  }
}
