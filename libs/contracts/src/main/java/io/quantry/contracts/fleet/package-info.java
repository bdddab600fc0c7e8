/**
 * What workers and evaluators say to the job service: announcement, claim, lease, heartbeat,
 * completion.
 */
@NullMarked
package io.quantry.contracts.fleet;

import org.jspecify.annotations.NullMarked;
