package io.quantry.quantizer.calibration;

/** Receives activations, and of some tensors the extremes alone. */
public interface ExtremesSink extends ActivationSink {
  /** The extremes of one tensor of one batch, in place of its values, all of which are finite. */
  void extremes(String tensor, float min, float max);
}
