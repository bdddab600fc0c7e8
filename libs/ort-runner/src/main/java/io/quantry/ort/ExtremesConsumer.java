package io.quantry.ort;

/** Receives, for one batch, some tensors' values and of others the extremes alone. */
public interface ExtremesConsumer extends ActivationConsumer {
  /**
   * The extremes of a FLOAT tensor all of whose values in this batch are finite; not called where
   * there are none.
   */
  void extremes(String tensor, float min, float max);
}
