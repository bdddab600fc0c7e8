/** Intervals, tests and sample sizes for paired measurements; pure functions of their arguments. */
@NullMarked
package io.quantry.evaluation.statistics;

import org.jspecify.annotations.NullMarked;
