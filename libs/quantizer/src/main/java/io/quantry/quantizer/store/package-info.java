/** Where techniques put the bytes of new weights, and how they make many of them at a time. */
@NullMarked
package io.quantry.quantizer.store;

import org.jspecify.annotations.NullMarked;
