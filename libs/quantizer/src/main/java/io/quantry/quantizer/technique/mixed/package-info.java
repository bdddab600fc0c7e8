/** Each layer's weights in a precision of their own, chosen under a budget. */
@NullMarked
package io.quantry.quantizer.technique.mixed;

import org.jspecify.annotations.NullMarked;
