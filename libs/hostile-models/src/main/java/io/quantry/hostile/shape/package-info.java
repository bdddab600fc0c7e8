/** Hand-made models of shapes that crashed, hung or exhausted runtimes, or could. */
@NullMarked
package io.quantry.hostile.shape;

import org.jspecify.annotations.NullMarked;
