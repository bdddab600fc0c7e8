/**
 * The worker: a member of the fleet that does the quantization stage of jobs in a child process.
 */
@NullMarked
package io.quantry.worker;

import org.jspecify.annotations.NullMarked;
