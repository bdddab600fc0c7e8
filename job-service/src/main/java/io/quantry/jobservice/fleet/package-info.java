/** Workers and evaluators: joining, identity, liveness, and the pools they satisfy. */
@NullMarked
package io.quantry.jobservice.fleet;

import org.jspecify.annotations.NullMarked;
