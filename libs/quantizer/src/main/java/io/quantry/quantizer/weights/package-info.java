/** The weights of a model as techniques that store them find and replace them. */
@NullMarked
package io.quantry.quantizer.weights;

import org.jspecify.annotations.NullMarked;
