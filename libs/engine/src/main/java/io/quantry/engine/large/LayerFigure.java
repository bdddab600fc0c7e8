package io.quantry.engine.large;

/**
 * How well one layer's stored weights stand for the FP32 ones.
 *
 * @param layer the name that decisions call it by
 * @param sqnrDb {@code 10 log10(Σ y² / Σ (y - ŷ)²)} of the FP32 output {@code y} and the result's
 *     {@code ŷ} for one input; infinite where they are equal
 */
public record LayerFigure(String layer, double sqnrDb) {}
