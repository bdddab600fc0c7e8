package io.quantry.quantizer.technique.halfprecision;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.scheme.Range;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The activations that may not fit into 16 bits: measured so, or made from a constant that does not
 * fit (a mask of -3.4e38, say), until an operator bounds them.
 */
final class WideValues {
  private static final Set<String> BOUNDING =
      Set.of("Clip", "Sigmoid", "HardSigmoid", "Tanh", "Erf", "Softsign", "Softmax");

  private final HalfFormat format;
  private final ActivationStatistics statistics;
  private final Set<Value> wide = new HashSet<>();

  WideValues(HalfFormat format, ActivationStatistics statistics) {
    this.format = format;
    this.statistics = statistics;
  }

  /** Why a node cannot be in 16 bits: something it reads or makes is too large. */
  Optional<String> obstacle(Node node) {
    Optional<String> read =
        node.inputs().stream()
            .flatMap(Optional::stream)
            .filter(value -> wide.contains(value) || measuredWide(value))
            .findFirst()
            .map(value -> "it reads '%s', %s".formatted(value.name(), reach(value)));
    return read.or(
        () ->
            node.outputs().stream()
                .flatMap(Optional::stream)
                .filter(this::measuredWide)
                .findFirst()
                .map(value -> "it makes '%s', %s".formatted(value.name(), reach(value))));
  }

  /**
   * Takes note of what a node does to the range; nodes come in order.
   *
   * @param wideConstant whether one of its constants does not fit
   */
  void follow(Node node, OperatorForm form, boolean wideConstant) {
    boolean wideInput = node.inputs().stream().flatMap(Optional::stream).anyMatch(wide::contains);
    if (BOUNDING.contains(node.opType()) || !(wideConstant || (wideInput && !form.seed()))) {
      return;
    }
    for (int i = 0; i < node.outputCount(); i++) {
      if (form.output(i) == 'T' || node.is("Cast") || node.is("ConstantOfShape")) {
        node.output(i).filter(value -> measured(value).isEmpty()).ifPresent(wide::add);
      }
    }
  }

  private boolean measuredWide(Value value) {
    return measured(value)
        .filter(range -> format.overflows(range.min()) || format.overflows(range.max()))
        .isPresent();
  }

  private Optional<Range> measured(Value value) {
    return value.graph().owner().isPresent() ? Optional.empty() : statistics.range(value.name());
  }

  private String reach(Value value) {
    return measured(value)
        .map(
            range ->
                "which reaches %s on the calibration data, beyond ±%s"
                    .formatted(
                        -range.min() > range.max() ? range.min() : range.max(), format.largest()))
        .orElse("which a constant beyond ±%s went into".formatted(format.largest()));
  }
}
