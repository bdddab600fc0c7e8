/** Weights, and where it pays the computation too, in FLOAT16 or BFLOAT16. */
@NullMarked
package io.quantry.quantizer.technique.halfprecision;

import org.jspecify.annotations.NullMarked;
