package io.quantry.quantizer.hardware;

/** Where a runtime wants the pairs of QuantizeLinear and DequantizeLinear. */
public enum Placement {
  /**
   * Behind every tensor that an integer kernel reads or writes: the runtime fuses a node with the
   * pairs around it.
   */
  AROUND_KERNELS,
  /**
   * In front of the inputs of products, and of the residual operand of an addition behind one: the
   * runtime fuses what follows a product by itself, and a pair on the product's output would keep
   * it from doing so.
   */
  BEFORE_PRODUCTS
}
