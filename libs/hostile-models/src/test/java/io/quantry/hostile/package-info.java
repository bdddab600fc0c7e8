/** The scan against everything that this module makes. */
@NullMarked
package io.quantry.hostile;

import org.jspecify.annotations.NullMarked;
