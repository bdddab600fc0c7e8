package io.quantry.onnx.scan;

import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;

/** Ends the walk where going on would be meaningless or costly. Never leaves this package. */
final class ScanStop extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Violation violation;

  ScanStop(RefusalCode code, String message) {
    super(message, null, false, false);
    violation = new Violation(code, message);
  }

  Violation violation() {
    return violation;
  }
}
