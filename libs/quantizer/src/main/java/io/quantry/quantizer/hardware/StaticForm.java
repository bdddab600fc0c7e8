package io.quantry.quantizer.hardware;

/**
 * How an operator runs between QuantizeLinear and DequantizeLinear.
 *
 * @param kernels the kernels that run it, alternatives separated by {@code |}; empty where there is
 *     nothing to look for: it folds away, it only moves 8-bit data, or the target's runtime is not
 *     at hand to look into
 * @param note what to know about it; may be empty
 */
public record StaticForm(String kernels, String note) {
  /** Runs as one of these kernels. */
  static StaticForm kernel(String kernels) {
    return new StaticForm(kernels, "");
  }

  /** Leaves no kernel to look for. */
  static StaticForm silent(String note) {
    return new StaticForm("", note);
  }
}
