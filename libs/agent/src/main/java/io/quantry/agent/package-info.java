/**
 * What worker and evaluator share: joining the fleet, taking dispatch records, claims and leases,
 * heartbeats, moving bytes. The services wire an {@link io.quantry.agent.Agent} with their role.
 */
@NullMarked
package io.quantry.agent;

import org.jspecify.annotations.NullMarked;
