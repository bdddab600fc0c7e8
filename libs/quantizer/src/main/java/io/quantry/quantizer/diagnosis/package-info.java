/**
 * What a model's precision is, what its quantization costs and where. Knows no runtime: it builds
 * variants of a model for others to run, and adds up what they measure.
 */
@NullMarked
package io.quantry.quantizer.diagnosis;

import org.jspecify.annotations.NullMarked;
