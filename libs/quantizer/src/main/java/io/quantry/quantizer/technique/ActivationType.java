package io.quantry.quantizer.technique;

import io.quantry.quantizer.hardware.HardwareProfile;
import io.quantry.quantizer.scheme.QuantizedType;

/**
 * The integers of activations: the parameter, and what it comes to on the hardware at hand, whose
 * own type is the one of 8 bits.
 */
public final class ActivationType {
  public static final Parameter PARAMETER =
      Parameter.oneOf(
          "activations.type",
          "Type of the activations. Fewer than 8 bits are a matter of accuracy alone: kernels still multiply 8 bits.",
          "uint8",
          "uint7",
          "uint6",
          "uint5",
          "uint4",
          "uint3",
          "uint2");

  /** What a technique may offer beside them: -1 and 1, where a layer with weights reads them. */
  public static final String BINARY = "binary";

  private ActivationType() {}

  /** The type of a job whose technique declares the parameter; beside -1 and 1, that of 8 bits. */
  public static QuantizedType of(Settings settings, HardwareProfile hardware) {
    String word = settings.word(PARAMETER.path());
    if (word.equals(BINARY)) {
      return hardware.scheme().activations();
    }
    QuantizedType wanted = QuantizedType.of(word);
    return wanted.isNarrow() ? wanted : hardware.scheme().activations();
  }
}
