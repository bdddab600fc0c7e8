package io.quantry.quantizer.technique;

import java.util.List;

/**
 * Parameters that every technique shares: which part of the model it may touch, and which operators
 * it may emit.
 */
public final class ScopeParameters {
  /** Operator types to leave alone. */
  public static final Parameter EXCLUDE_OPS =
      Parameter.strings("scope.excludeOps", "Operator types to leave in FP32, such as Softmax.");

  /** Nodes to leave alone, by name. */
  public static final Parameter EXCLUDE_NODES =
      Parameter.strings(
          "scope.excludeNodes", "Globs of node names to leave in FP32, such as /head/*.");

  /** Precisions by name, for techniques that quantize to 8 bits or leave alone. */
  public static final Parameter OVERRIDES = overrides(Precision.INT8, Precision.FLOAT32);

  /** Precisions by name, for techniques that have one form and leave alone. */
  public static final Parameter FLOAT32_OVERRIDES = overrides(Precision.FLOAT32);

  /** Precisions by name, for techniques that quantize to 4 or 8 bits or leave alone. */
  public static final Parameter INTEGER_OVERRIDES =
      overrides(Precision.INT4, Precision.INT8, Precision.FLOAT32);

  /** Precisions by name, for techniques that can store weights in any form. */
  public static final Parameter ALL_OVERRIDES = overrides(Precision.values());

  /** Whether the runtime's own operators are out of bounds. */
  public static final Parameter STANDARD_OPERATORS_ONLY =
      Parameter.flag(
          "standardOperatorsOnly",
          false,
          "Emit only operators of the ONNX standard, none of ONNX Runtime's own; slower on most models.");

  private ScopeParameters() {}

  private static Parameter overrides(Precision... precisions) {
    return Parameter.overrides(
        "scope.overrides",
        "Precision of nodes by globs of their names, such as {\"/head/*\": {\"weights\": \"float32\"}};"
            + " of several that match, the last one counts.",
        List.of(precisions));
  }
}
