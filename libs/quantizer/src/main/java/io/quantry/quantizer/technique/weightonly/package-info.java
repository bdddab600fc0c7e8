/** Weights of few bits, activations in FP32: the technique {@code weight-only}. */
@NullMarked
package io.quantry.quantizer.technique.weightonly;

import org.jspecify.annotations.NullMarked;
