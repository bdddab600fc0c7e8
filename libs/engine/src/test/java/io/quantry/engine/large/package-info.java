/** Tests of what models larger than memory need. */
@NullMarked
package io.quantry.engine.large;

import org.jspecify.annotations.NullMarked;
