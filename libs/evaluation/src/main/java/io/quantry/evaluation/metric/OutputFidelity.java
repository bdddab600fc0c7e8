package io.quantry.evaluation.metric;

import org.jspecify.annotations.Nullable;

/**
 * How close one output of the candidate stays to the baseline's; padding is left out.
 *
 * @param output name of the output
 * @param samples number of samples compared
 * @param cosineMean mean over samples of the cosine between both outputs
 * @param cosineMin smallest cosine of a sample
 * @param sqnrDecibel baseline energy over error energy, in dB, over all samples; 300 if equal
 * @param maxAbsoluteError largest difference of an element
 * @param agreement share of samples whose largest element is the same, in percent; null where the
 *     output is no vector of at least two elements a sample
 * @param klMean mean over samples of the divergence of the candidate's probabilities from the
 *     baseline's, in nats (baseline ‖ candidate), logits read through a softmax; a sample that is
 *     not finite or of another shape counts 34.5; null as for agreement
 * @param baselineNonFinite NaN and infinite elements of the baseline
 * @param candidateNonFinite NaN and infinite elements of the candidate
 * @param shapeMismatches samples whose shape differed between both models
 */
public record OutputFidelity(
    String output,
    long samples,
    double cosineMean,
    double cosineMin,
    double sqnrDecibel,
    double maxAbsoluteError,
    @Nullable Double agreement,
    @Nullable Double klMean,
    long baselineNonFinite,
    long candidateNonFinite,
    long shapeMismatches) {}
