package io.quantry.quantizer.training;

import java.util.OptionalDouble;

/**
 * How often models are right on the samples that were kept back from training, in per cent: by
 * their labels, or, where they have none, by what the FP32 model says.
 *
 * @param samples kept back
 * @param inFloat of the FP32 model; empty where samples have no labels
 * @param untrained of the model that is quantized without training
 * @param trained of the model that was kept
 */
public record TrainingScores(
    int samples, OptionalDouble inFloat, double untrained, double trained) {}
