/** Graphs as text on file, and what is equal to them. */
@NullMarked
package io.quantry.quantizer.golden;

import org.jspecify.annotations.NullMarked;
