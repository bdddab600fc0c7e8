/** What was measured held against the objectives. */
@NullMarked
package io.quantry.evaluation.verdict;

import org.jspecify.annotations.NullMarked;
