/** Draws models: their operators without conversions, repeated blocks once, laid out in layers. */
@NullMarked
package io.quantry.engine.outline;

import org.jspecify.annotations.NullMarked;
