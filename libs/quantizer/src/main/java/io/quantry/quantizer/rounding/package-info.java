/**
 * How weights are rounded to the integers of a {@link io.quantry.quantizer.scheme.GroupGrid}: pure
 * numerics on matrices, for any technique that stores weights by groups.
 */
@NullMarked
package io.quantry.quantizer.rounding;

import org.jspecify.annotations.NullMarked;
