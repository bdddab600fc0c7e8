package io.quantry.quantizer.technique;

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

  /** Whether the runtime's own operators are out of bounds. */
  public static final Parameter STANDARD_OPERATORS_ONLY =
      Parameter.flag(
          "standardOperatorsOnly",
          false,
          "Emit only operators of the ONNX standard, none of ONNX Runtime's own; slower on most models.");

  private ScopeParameters() {}
}
