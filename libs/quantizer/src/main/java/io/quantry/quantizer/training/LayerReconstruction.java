package io.quantry.quantizer.training;

import java.util.List;

/**
 * What the choice of roundings brought to one unit.
 *
 * @param layers names of its nodes
 * @param before mean squared error of its output with weights rounded to nearest
 * @param after the same with the roundings chosen
 * @param flipped weights that are not rounded to nearest
 */
public record LayerReconstruction(List<String> layers, double before, double after, long flipped) {
  public LayerReconstruction {
    layers = List.copyOf(layers);
  }
}
