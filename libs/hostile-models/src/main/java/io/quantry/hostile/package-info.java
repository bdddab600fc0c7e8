/**
 * Models made to do harm, for tests and benchmarks of whatever must survive them: real ones mutated
 * from a seed, and shapes known to have crashed runtimes.
 */
@NullMarked
package io.quantry.hostile;

import org.jspecify.annotations.NullMarked;
