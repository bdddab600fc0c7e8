/** Samples at hand, in any order and as often as needed. */
@NullMarked
package io.quantry.trainer.data;

import org.jspecify.annotations.NullMarked;
