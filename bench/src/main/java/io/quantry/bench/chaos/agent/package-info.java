/**
 * A Java agent that kills its process at a named place of the product's code when it is told to.
 * Loaded into the services by the driver of {@code io.quantry.bench.chaos}; the product itself
 * knows nothing of it.
 */
@NullMarked
package io.quantry.bench.chaos.agent;

import org.jspecify.annotations.NullMarked;
