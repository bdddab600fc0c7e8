/** One contract for every store, and what only files can do. */
@NullMarked
package io.quantry.artifact;

import org.jspecify.annotations.NullMarked;
