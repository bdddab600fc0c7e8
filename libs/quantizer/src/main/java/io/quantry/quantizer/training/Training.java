package io.quantry.quantizer.training;

import io.quantry.onnx.ir.Model;
import java.util.List;

/** Trains models on the data at hand. */
public interface Training {
  /** Nothing can be trained. */
  Training NONE =
      new Training() {
        @Override
        public boolean isPossible() {
          return false;
        }

        @Override
        public TrainingOutcome train(Model student, Model teacher, TrainingSettings settings) {
          throw new IllegalStateException("nothing can be trained here");
        }

        @Override
        public List<LayerReconstruction> reconstruct(
            Model reference,
            Model quantized,
            List<ReconstructionUnit> units,
            ReconstructionSettings settings) {
          throw new IllegalStateException("nothing can be trained here");
        }
      };

  /** Whether a trainer and data are at hand. */
  boolean isPossible();

  /**
   * Trains a model in place. What is trained: FLOAT constants that are weights, biases or
   * parameters of a normalization, through a QuantizeLinear and DequantizeLinear too, and the
   * scales of those pairs where the settings say so. Running statistics of a BatchNormalization are
   * re-estimated at the end.
   *
   * @param student the training graph
   * @param teacher the FP32 model, of the same inputs and outputs, for distillation; not changed
   * @throws io.quantry.quantizer.QuantizationException {@code operator-not-trainable}, {@code
   *     labels-required}, {@code labels-out-of-range}, {@code batch-too-small}, {@code
   *     training-diverged} before anything was learned, {@code canceled}
   */
  TrainingOutcome train(Model student, Model teacher, TrainingSettings settings);

  /**
   * Chooses how each weight of a quantized model is rounded, up or down, so that what each unit
   * puts out comes nearest to the FP32 model (AdaRound, Nagel et al. 2020, arXiv:2004.10568; units
   * of several layers: BRECQ, Li et al. 2021, arXiv:2102.05426). Edits the integer constants in
   * place.
   *
   * @param reference the FP32 model that was quantized, its layers under the same names
   * @param quantized with QuantizeLinear and DequantizeLinear pairs, weights as integer constants
   * @param units in graph order
   * @throws io.quantry.quantizer.QuantizationException {@code operator-not-trainable}, {@code
   *     dataset-empty}, {@code memory-limit-exceeded}, {@code model-non-finite}, {@code
   *     training-failed} if a unit is not in both models, {@code canceled}
   */
  List<LayerReconstruction> reconstruct(
      Model reference,
      Model quantized,
      List<ReconstructionUnit> units,
      ReconstructionSettings settings);
}
