/**
 * What techniques and algorithms need of a trainer: a port that {@code libs/trainer} implements on
 * libtorch, since this module has no runtime of its own.
 */
@NullMarked
package io.quantry.quantizer.training;

import org.jspecify.annotations.NullMarked;
