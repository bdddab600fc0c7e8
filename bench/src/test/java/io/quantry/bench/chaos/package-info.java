/** Tests of the driver of faults, and a short run of it. */
@NullMarked
package io.quantry.bench.chaos;

import org.jspecify.annotations.NullMarked;
