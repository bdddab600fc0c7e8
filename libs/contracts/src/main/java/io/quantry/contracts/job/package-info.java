/** States, stages, verdicts and ids of jobs. */
@NullMarked
package io.quantry.contracts.job;

import org.jspecify.annotations.NullMarked;
