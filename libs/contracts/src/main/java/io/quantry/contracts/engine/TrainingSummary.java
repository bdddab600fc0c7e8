package io.quantry.contracts.engine;

import org.jspecify.annotations.Nullable;

/**
 * The FP32 model, the one quantized without training, and the trained one, side by side: how often
 * each is right on the samples of the training data that were kept back, in per cent. Right is the
 * label, or, where samples have none, what the FP32 model says.
 *
 * @param epochs done
 * @param bestEpoch whose weights were kept; 0 where none was better than no training
 * @param samples kept back
 * @param fp32Accuracy null where samples have no labels
 * @param untrainedAccuracy after quantization alone
 * @param trainedAccuracy of the result
 */
public record TrainingSummary(
    int epochs,
    int bestEpoch,
    int samples,
    @Nullable Double fp32Accuracy,
    double untrainedAccuracy,
    double trainedAccuracy) {}
