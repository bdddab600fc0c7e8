/** Tables of embeddings in 8 bits, for every technique that quantizes weights and activations. */
@NullMarked
package io.quantry.quantizer.embedding;

import org.jspecify.annotations.NullMarked;
