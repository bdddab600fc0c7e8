/**
 * Algorithms that make a quantized model more faithful without another form: each is one file and
 * one line in {@link io.quantry.quantizer.algorithm.Algorithms}. For techniques that quantize with
 * measured ranges.
 */
@NullMarked
package io.quantry.quantizer.algorithm;

import org.jspecify.annotations.NullMarked;
