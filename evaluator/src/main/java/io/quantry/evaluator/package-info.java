/**
 * The evaluator: a member of the fleet that does the evaluation stage of jobs in a child process.
 */
@NullMarked
package io.quantry.evaluator;

import org.jspecify.annotations.NullMarked;
