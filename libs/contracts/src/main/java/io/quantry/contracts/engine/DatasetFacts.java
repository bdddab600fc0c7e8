package io.quantry.contracts.engine;

import java.util.Map;

/**
 * What decoding a dataset found.
 *
 * @param samples number of samples
 * @param labelled whether each has a label or score
 * @param classCounts samples by class where labels are classes, else empty
 */
public record DatasetFacts(long samples, boolean labelled, Map<String, Long> classCounts) {}
