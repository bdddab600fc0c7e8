/** The servers are started for real: nothing here is simulated. */
@NullMarked
package io.quantry.embedded;

import org.jspecify.annotations.NullMarked;
