/** Chooses how the weights of a quantized model are rounded, by what its layers then put out. */
@NullMarked
package io.quantry.trainer.reconstruction;

import org.jspecify.annotations.NullMarked;
