/**
 * Affine quantization arithmetic: types, parameters, rounding and the quantization of weights.
 * Imports nothing of the module.
 */
@NullMarked
package io.quantry.quantizer.scheme;

import org.jspecify.annotations.NullMarked;
