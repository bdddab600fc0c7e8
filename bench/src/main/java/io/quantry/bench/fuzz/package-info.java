/** Thousands of hostile models through the engine as it runs in production. */
@NullMarked
package io.quantry.bench.fuzz;

import org.jspecify.annotations.NullMarked;
