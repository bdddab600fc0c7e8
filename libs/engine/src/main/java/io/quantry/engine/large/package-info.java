/**
 * What models larger than memory need: a place on disk for their new weights, from which an
 * interrupted run goes on, and a proof layer by layer.
 */
@NullMarked
package io.quantry.engine.large;

import org.jspecify.annotations.NullMarked;
