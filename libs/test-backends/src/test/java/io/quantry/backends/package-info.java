/** Both servers through the one door that other modules use. */
@NullMarked
package io.quantry.backends;

import org.jspecify.annotations.NullMarked;
