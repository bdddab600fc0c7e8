/** The table of kill points against the code. */
@NullMarked
package io.quantry.bench.chaos.agent;

import org.jspecify.annotations.NullMarked;
