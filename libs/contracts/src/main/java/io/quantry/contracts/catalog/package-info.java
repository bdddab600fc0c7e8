/**
 * The technique catalog as services see it: read from the JSON that the quantizer's descriptors
 * generate.
 */
@NullMarked
package io.quantry.contracts.catalog;

import org.jspecify.annotations.NullMarked;
