/**
 * What data are and what is wrong with them, before any work is done on them: a profile in one
 * pass, and findings on it.
 */
@NullMarked
package io.quantry.evaluation.lint;

import org.jspecify.annotations.NullMarked;
