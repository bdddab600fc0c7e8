/** Many tensors are made at a time, with one result. */
@NullMarked
package io.quantry.quantizer.store;

import org.jspecify.annotations.NullMarked;
