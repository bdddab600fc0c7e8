package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Model;

/** The domain of the operators that ONNX Runtime adds to the standard's. */
public final class Contrib {
  public static final String DOMAIN = "com.microsoft";

  private Contrib() {}

  /** Imports them. */
  public static void into(Model model) {
    model.opsets().set(DOMAIN, 1);
  }
}
