/**
 * Rewrites that keep the result of a model and make it faster or smaller before it is quantized.
 */
@NullMarked
package io.quantry.quantizer.fusion;

import org.jspecify.annotations.NullMarked;
