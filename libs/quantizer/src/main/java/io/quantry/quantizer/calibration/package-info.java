/**
 * Streaming observers that turn activations into ranges, and the interface through which
 * activations arrive.
 */
@NullMarked
package io.quantry.quantizer.calibration;

import org.jspecify.annotations.NullMarked;
