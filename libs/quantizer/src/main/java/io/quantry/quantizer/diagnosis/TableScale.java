package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.Optional;

/** The scales by rows of an integer table: Gather, Cast, Mul by a Gather of the scales. */
final class TableScale {
  private TableScale() {}

  /** The scales of the table that a Gather reads. */
  static Optional<Value> after(Node gather) {
    return rescale(gather).flatMap(mul -> scales(mul)).map(lookUp -> lookUp.requireInput(0));
  }

  /** The Mul whose output is the looked-up rows in floats. */
  static Optional<Node> rescale(Node gather) {
    return gather
        .output(0)
        .flatMap(TableScale::sole)
        .filter(node -> node.is("Cast"))
        .flatMap(cast -> sole(cast.requireOutput(0)))
        .filter(node -> node.is("Mul") && scales(node).isPresent());
  }

  private static Optional<Node> scales(Node mul) {
    return mul.inputs().stream()
        .flatMap(Optional::stream)
        .flatMap(value -> value.producer().stream())
        .filter(node -> node.is("Gather") && Constants.of(node.requireInput(0)).isPresent())
        .findFirst();
  }

  private static Optional<Node> sole(Value value) {
    return value.uses().size() == 1 && !value.isGraphOutput()
        ? Optional.of(value.uses().getFirst().node())
        : Optional.empty();
  }
}
