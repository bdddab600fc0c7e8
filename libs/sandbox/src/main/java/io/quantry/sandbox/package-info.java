/**
 * Starts the engine as a child process that is treated as hostile: launch rules, limits, a watch on
 * memory, and distrust of everything that it prints or writes. Knows nothing of jobs.
 */
@NullMarked
package io.quantry.sandbox;

import org.jspecify.annotations.NullMarked;
