/** How quantized weights lie in a model: packed to their bits, widened when it is loaded. */
@NullMarked
package io.quantry.quantizer.container;

import org.jspecify.annotations.NullMarked;
