package io.quantry.quantizer.technique.halfprecision;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.technique.Decisions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Converts constants and checks their range. Each constant is converted once; what was lost is
 * counted over those that {@link #take} handed out.
 */
final class WeightRange {
  private final HalfFormat format;
  private final boolean clamps;
  private final Map<Value, HalfWeights> converted = new HashMap<>();
  private final Map<Value, HalfWeights> taken = new LinkedHashMap<>();
  private long clampedFills;

  /**
   * @param clamps whether elements beyond the range may become its ends
   */
  WeightRange(HalfFormat format, boolean clamps) {
    this.format = format;
    this.clamps = clamps;
  }

  /** Why a dense FLOAT constant cannot be in 16 bits: elements beyond the range. */
  Optional<String> overflow(Value constant) {
    HalfWeights weights = convert(constant);
    return weights.overflowed() == 0 || clamps
        ? Optional.empty()
        : Optional.of(
            "'%s' reaches %s, beyond the range of %s (±%s)"
                .formatted(constant.name(), weights.largest(), format.name(), format.largest()));
  }

  /** Why what a node makes of its attributes or of a constant cannot be in 16 bits. */
  Optional<String> overflowOfMade(Node node) {
    if (node.is("ConstantOfShape") && !clamps) {
      return overflow(fill(node));
    }
    // No clamp stands behind a Cast.
    return node.is("Cast") ? node.input(0).flatMap(this::overflowOfCast) : Optional.empty();
  }

  private Optional<String> overflowOfCast(Value value) {
    boolean number =
        value.elementType().filter(type -> type.isInteger() || type.isFloatingPoint()).isPresent();
    if (!value.isConstant() || !number) {
      return Optional.empty();
    }
    for (float element : value.initializer().orElseThrow().floats()) {
      Optional<String> overflow = overflow(element);
      if (overflow.isPresent()) {
        return overflow;
      }
    }
    return Optional.empty();
  }

  private Optional<String> overflow(float made) {
    return format.overflows(made)
        ? Optional.of(
            "it makes %s, beyond the range of %s (±%s)"
                .formatted(made, format.name(), format.largest()))
        : Optional.empty();
  }

  /** The number that a ConstantOfShape of FLOATs repeats, in 16 bits, to be put into the model. */
  short takeFill(Node constantOfShape) {
    float fill = fill(constantOfShape);
    clampedFills += format.overflows(fill) ? 1 : 0;
    return format.encode(format.clamp(fill));
  }

  private static float fill(Node constantOfShape) {
    return constantOfShape.attribute("value").orElse(null) instanceof Attribute.OfTensor tensor
        ? tensor.value().floats()[0]
        : 0;
  }

  /** Why a dense FLOAT constant is not worth having in 16 bits: all of it would be lost. */
  Optional<String> loss(Value constant) {
    HalfWeights weights = convert(constant);
    return weights.vanishes(format)
        ? Optional.of(
            "'%s' is at most %s, which %s cannot hold in full precision"
                .formatted(constant.name(), weights.largest(), format.name()))
        : Optional.empty();
  }

  /** The constant in 16 bits, to be put into the model. */
  HalfWeights take(Value constant) {
    HalfWeights weights = convert(constant);
    taken.put(constant, weights);
    return weights;
  }

  /** Lets go of a conversion that nobody will take. */
  void forget(Value constant) {
    converted.remove(constant);
  }

  private HalfWeights convert(Value constant) {
    return converted.computeIfAbsent(
        constant, key -> HalfWeights.of(key.initializer().orElseThrow(), format));
  }

  /** Says what all taken constants lost. */
  void note(Decisions decisions) {
    long overflowed =
        clampedFills + taken.values().stream().mapToLong(HalfWeights::overflowed).sum();
    long flushed = taken.values().stream().mapToLong(HalfWeights::flushed).sum();
    long subnormal = taken.values().stream().mapToLong(HalfWeights::subnormal).sum();
    if (overflowed > 0) {
      decisions.note(
          "%s weights beyond ±%s were clamped to it".formatted(overflowed, format.largest()));
    }
    if (flushed + subnormal > 0) {
      decisions.note(
          "%s weights are too small for %s and became zero, %s more (below %s) lost precision"
              .formatted(flushed, format.name(), subnormal, format.smallestNormal()));
    }
  }
}
