package io.quantry.quantizer.technique.halfprecision;

/**
 * How one operator of the standard domain uses its floating-point type {@code T}.
 *
 * <p>Inputs, one letter a slot, {@code *} repeats the last: {@code T} the type itself, {@code a}
 * any type (the node does not care), {@code .} some other type, FLOAT if it is a float. Outputs:
 * {@code T}; {@code i} INT64; {@code b} BOOL; {@code d} as the node's attribute says.
 *
 * @param seed whether 16 bits pay on this operator by themselves; others join what stands beside
 *     them
 * @param inputs letters of the input slots
 * @param outputs letters of the output slots
 * @param float16Since the operator set whose schema first allows FLOAT16; 1 if all do
 * @param bfloat16Since the operator set whose schema first allows BFLOAT16; 0 if none does
 */
record OperatorForm(
    boolean seed, String inputs, String outputs, int float16Since, int bfloat16Since) {
  /** Whether the operator's schema in an operator set allows the format. */
  boolean allows(HalfFormat format, long opset) {
    int since =
        switch (format) {
          case FLOAT16 -> float16Since;
          case BFLOAT16 -> bfloat16Since;
        };
    return since > 0 && opset >= since;
  }

  char input(int index) {
    return letter(inputs, index);
  }

  char output(int index) {
    return letter(outputs, index);
  }

  /** Whether every output of a node with so many is accounted for. */
  boolean covers(int outputCount) {
    return outputs.endsWith("*") || outputCount <= outputs.length();
  }

  private static char letter(String letters, int index) {
    if (index < letters.length() && letters.charAt(index) != '*') {
      return letters.charAt(index);
    }
    return letters.endsWith("*") ? letters.charAt(letters.length() - 2) : '.';
  }
}
