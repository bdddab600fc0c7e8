/** The static int8 technique: QuantizeLinear and DequantizeLinear pairs with calibrated ranges. */
@NullMarked
package io.quantry.quantizer.technique.staticqdq;

import org.jspecify.annotations.NullMarked;
