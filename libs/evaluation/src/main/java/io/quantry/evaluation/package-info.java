/** Compares a candidate with its FP32 baseline: one request in, one report of records out. */
@NullMarked
package io.quantry.evaluation;

import org.jspecify.annotations.NullMarked;
