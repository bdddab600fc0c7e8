/** The dynamic int8 technique: 8-bit weights, activations quantized while the model runs. */
@NullMarked
package io.quantry.quantizer.technique.dynamicint8;

import org.jspecify.annotations.NullMarked;
