/**
 * Rewrites that leave a model's result in FP32 as it is and make its activations easier to
 * quantize: SmoothQuant's scales, and outlier channels beside the integer product. Any technique
 * that quantizes products may use them before it does.
 */
@NullMarked
package io.quantry.quantizer.smoothing;

import org.jspecify.annotations.NullMarked;
