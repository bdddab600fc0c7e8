package io.quantry.quantizer.training;

/**
 * How roundings are chosen.
 *
 * @param steps of the optimizer for each unit
 * @param batch samples a step
 * @param samples of the data that are used
 * @param seed of the order
 */
public record ReconstructionSettings(int steps, int batch, int samples, long seed) {}
