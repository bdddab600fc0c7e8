/**
 * Techniques that train a model with its quantizers in it: quantization-aware training to integers
 * on a grid, ternary and binary weights. The static quantizer decides what is quantized.
 */
@NullMarked
package io.quantry.quantizer.technique.trained;

import org.jspecify.annotations.NullMarked;
