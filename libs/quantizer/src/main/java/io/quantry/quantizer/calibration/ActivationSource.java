package io.quantry.quantizer.calibration;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.QuantizationException;
import java.util.Collection;
import java.util.Set;

/**
 * Runs a model on calibration data and hands over what flows through it. Implemented outside this
 * module, on a runtime. Holds one batch at a time.
 */
public interface ActivationSource {

  /** For techniques that need no data: refuses to run. */
  ActivationSource NONE =
      (model, tensors, sink) -> {
        throw new QuantizationException(
            "calibration-required", "This technique needs calibration data, none was given");
      };

  /**
   * Runs all calibration batches.
   *
   * @param model the model as it stands; not to be changed
   * @param tensors names of values of its main graph, among them graph inputs and outputs
   * @param sink gets the FLOAT tensors among them once for each batch, and every batch's end; other
   *     element types are skipped
   */
  void stream(Model model, Collection<String> tensors, ActivationSink sink);

  /**
   * As {@link #stream(Model, Collection, ActivationSink)}, where of some tensors the extremes of a
   * batch are enough: a source that can have them for less hands those over in place of the values.
   * At least one batch of every tensor comes whole and shows its shape.
   *
   * @param reduced those of the tensors of which the extremes are enough
   */
  default void stream(
      Model model, Collection<String> tensors, Set<String> reduced, ExtremesSink sink) {
    stream(model, tensors, sink);
  }

  /** How many threads may look at what it hands over. */
  default int threads() {
    return 1;
  }
}
