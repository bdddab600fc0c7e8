/** Where techniques put the bytes of new weights. */
@NullMarked
package io.quantry.quantizer.store;

import org.jspecify.annotations.NullMarked;
