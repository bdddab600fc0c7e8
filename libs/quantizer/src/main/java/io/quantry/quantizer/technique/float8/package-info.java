/** Stores weights as 8-bit floating-point numbers. */
@NullMarked
package io.quantry.quantizer.technique.float8;

import org.jspecify.annotations.NullMarked;
