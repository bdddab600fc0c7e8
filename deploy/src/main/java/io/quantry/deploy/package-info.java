/**
 * Reads what is deployed, {@code docker-compose.yml} and {@code deploy/Dockerfile}, for the
 * training of start-up caches and for the tests. No service uses it.
 */
@NullMarked
package io.quantry.deploy;

import org.jspecify.annotations.NullMarked;
