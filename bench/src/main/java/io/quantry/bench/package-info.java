/**
 * Benchmarks of the running platform; each is a main class that {@code bench/run} starts, none
 * asserts a time.
 */
@NullMarked
package io.quantry.bench;

import org.jspecify.annotations.NullMarked;
