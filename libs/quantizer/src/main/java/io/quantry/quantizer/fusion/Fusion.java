package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Model;
import java.util.List;

/**
 * Writes a group of nodes as one operator of the runtime that computes the same in FP32, within
 * float rounding, for every input on which the group runs. A new one is a new file and one line in
 * {@link #all()}. Stateless. Main graphs only: subgraphs and local functions are left alone.
 */
public interface Fusion {
  /** All of them, in the order in which they apply. */
  static List<Fusion> all() {
    return List.of(new GeluFusion(), new ResidualNormalizationFusion(), new AttentionFusion());
  }

  /** The word in a job specification. */
  String name();

  /** What is fused, in the plural, for people. */
  String title();

  /**
   * Applies it wherever the pattern is proven.
   *
   * @return how often; at 0 the model is unchanged
   */
  int apply(Model model);
}
