package io.quantry.popcount.operator;

/** A node that this runner does not compute; the message says why, without naming the node. */
public final class UnsupportedNodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnsupportedNodeException(String reason) {
    super(reason);
  }
}
