/** {@code quantry verify}: whether a model is what a platform stated of it. */
@NullMarked
package io.quantry.cli.provenance;

import org.jspecify.annotations.NullMarked;
