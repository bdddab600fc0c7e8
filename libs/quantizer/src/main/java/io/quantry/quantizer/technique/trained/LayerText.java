package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Locale;
import java.util.Optional;

/** What became of a layer, in words. */
final class LayerText {
  private LayerText() {}

  /** Such as {@code int4 weights (1,184 B of 9,216 B), uint4 activations}. */
  static String of(Node layer, TrainedWeights weights) {
    return String.format(
        Locale.ROOT,
        "%s weights (%,d B of %,d B), %s",
        form(weights),
        weights.storedBytes(),
        weights.floatBytes(),
        activations(layer.requireInput(0)));
  }

  private static String form(TrainedWeights weights) {
    return switch (weights.form()) {
      case WeightForm.Grid grid -> grid.type().word();
      case WeightForm.Ternary ternary -> "2-bit ternary";
      case WeightForm.Binary binary -> "1-bit binary";
    };
  }

  private static String activations(Value input) {
    Optional<Node> quantize =
        input
            .producer()
            .flatMap(node -> node.requireInput(0).producer())
            .filter(node -> node.is("QuantizeLinear") || node.is("Clip"));
    if (quantize.isEmpty()) {
      return "float activations";
    }
    Node node = quantize.get();
    if (node.requireInput(0).producer().filter(source -> source.is("Where")).isPresent()) {
      return "binary activations";
    }
    boolean signed =
        node.is("QuantizeLinear")
            && node.requireInput(2)
                .elementType()
                .filter(type -> type.name().equals("INT8"))
                .isPresent();
    int most =
        node.is("Clip")
            ? node.input(2).flatMap(Value::initializer).map(Tensor::ints).orElseThrow()[0]
            : 255;
    return signed
        ? "int8 activations"
        : "uint%d activations".formatted(Integer.SIZE - Integer.numberOfLeadingZeros(most));
  }
}
