package io.quantry.quantizer.technique.staticqdq;

import static io.quantry.quantizer.scheme.QuantizedType.INT4;
import static io.quantry.quantizer.scheme.QuantizedType.INT8;

import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.container.WeightContainer;
import io.quantry.quantizer.hardware.HardwareProfile;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.technique.ActivationType;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.technique.Scope;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Work;
import java.util.Optional;

/**
 * The integers that a job wants for the weights of each layer and for activations. Of a job that
 * goes below 8 bits:
 *
 * <ol>
 *   <li>What {@code scope.overrides} says of a layer goes before all else. One that is to have int8
 *       weights reads 8-bit activations.
 *   <li>The first layers and the last ones keep 8 bits, weights and the activations that they read,
 *       unless {@code firstAndLast} says otherwise: they have few weights and hurt most.
 *   <li>What the last layers write keeps 8 bits in any case: no layer reads it.
 * </ol>
 */
final class LayerTypes {
  static final Parameter WEIGHTS =
      Parameter.oneOf(
          "weights.type",
          "Storage type of the weights. Below int8 the file is smaller, no kernel faster, and scales are those of least squared"
              + " error.",
          "int8",
          "int4",
          "int3",
          "int2");

  static final Parameter FIRST_AND_LAST =
      Parameter.oneOf(
          "firstAndLast",
          "The first and the last layers, where others go below 8 bits: int8, the same as the others, or float32 (always, with"
              + " 8 bits too).",
          "int8",
          "same",
          "float32");

  private final QuantizedType weights;
  private final QuantizedType activations;
  private final QuantizedType wideActivations;
  private final String firstAndLast;
  private final FirstAndLast ends;
  private final Scope scope;

  private LayerTypes(Work work) {
    Settings settings = work.settings();
    this.weights = QuantizedType.of(settings.word(WEIGHTS.path()));
    this.activations = ActivationType.of(settings, work.hardware());
    this.wideActivations = work.hardware().scheme().activations();
    this.firstAndLast = settings.word(FIRST_AND_LAST.path());
    this.ends = FirstAndLast.of(work.model().graph());
    this.scope = work.scope();
  }

  /** Of a model that is not rewritten yet. */
  static LayerTypes of(Work work) {
    return new LayerTypes(work);
  }

  /** The version of the standard operators that the job's types need. */
  static long opset(Settings settings) {
    QuantizedType weights = QuantizedType.of(settings.word(WEIGHTS.path()));
    return Math.max(
        WeightContainer.opset(weights),
        WeightContainer.opset(overridesInt4(settings) ? INT4 : INT8));
  }

  /** Whether anything but the layers excepted goes below 8 bits. */
  static boolean areNarrow(Settings settings) {
    return QuantizedType.of(settings.word(WEIGHTS.path())).isNarrow()
        || QuantizedType.of(settings.word(ActivationType.PARAMETER.path())).isNarrow()
        || overridesInt4(settings);
  }

  /**
   * @throws QuantizationException {@code unsupported-on-target} where a GPU is to run fewer bits
   */
  static void requireRunnable(Settings settings, HardwareProfile hardware) {
    if (areNarrow(settings) && hardware.kind() == HardwareProfile.Kind.GPU) {
      throw new QuantizationException(
          "unsupported-on-target",
          "On %s weights are int8 and activations 8 bits, not %s and %s"
              .formatted(
                  hardware.name(),
                  settings.word(WEIGHTS.path()),
                  settings.word(ActivationType.PARAMETER.path())));
    }
  }

  /** Why a layer stays FP32 for its place in the model; empty if it need not. */
  Optional<String> exclusion(Node node) {
    return firstAndLast.equals("float32") && ends.contains(node)
        ? Optional.of("first or last layer, firstAndLast is float32")
        : Optional.empty();
  }

  /** Of a layer's weights. */
  QuantizedType weights(Node layer) {
    return override(layer).orElse(isWide(layer) ? INT8 : weights);
  }

  /** Of what a layer reads, as far as it has a say. */
  QuantizedType input(Node layer) {
    return isWide(layer) ? wideActivations : activations;
  }

  /** Of what a layer writes, as far as it has a say. */
  QuantizedType output(Node layer) {
    return ends.last().contains(layer) ? wideActivations : activations;
  }

  /** Of activations that nobody needs in 8 bits. */
  QuantizedType activations() {
    return activations;
  }

  /** Of 8 bits. */
  QuantizedType wideActivations() {
    return wideActivations;
  }

  private boolean isWide(Node layer) {
    return override(layer)
        .map(type -> type == INT8)
        .orElse(firstAndLast.equals("int8") && ends.contains(layer));
  }

  private Optional<QuantizedType> override(Node layer) {
    return scope
        .override(layer)
        .filter(Precision::isInteger)
        .map(precision -> QuantizedType.of(precision.word()));
  }

  private static boolean overridesInt4(Settings settings) {
    return settings.overrides("scope.overrides").containsValue(Precision.INT4);
  }
}
