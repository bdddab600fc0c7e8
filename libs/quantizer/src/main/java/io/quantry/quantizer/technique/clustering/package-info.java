/** Stores weights as indices into codebooks. */
@NullMarked
package io.quantry.quantizer.technique.clustering;

import org.jspecify.annotations.NullMarked;
