package io.quantry.quantizer.training;

import java.util.List;

/**
 * Layers whose rounding is chosen together, by one output.
 *
 * @param layers names of the nodes with quantized weights, in graph order
 * @param output name of the value by which they are judged, the same in both models; where one
 *     activation function alone reads it in the FP32 model, by what that makes of it
 */
public record ReconstructionUnit(List<String> layers, String output) {
  public ReconstructionUnit {
    layers = List.copyOf(layers);
  }
}
