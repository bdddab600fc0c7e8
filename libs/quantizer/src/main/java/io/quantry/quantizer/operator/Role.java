package io.quantry.quantizer.operator;

/** What an operator means to a graph of 8-bit tensors. */
public enum Role {
  /**
   * Multiplies an activation with constant weights, and may add a constant bias: where the time and
   * the bytes are.
   */
  WEIGHTED,
  /** Computes with activations only; its output gets a range of its own. */
  COMPUTES,
  /** Cuts its input off; can be part of the producer's output range. */
  CUTS_OFF,
  /** Passes elements on unchanged; input and output share their parameters. */
  MOVES
}
