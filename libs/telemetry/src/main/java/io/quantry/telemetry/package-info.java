/**
 * How the services are observed: a management server of its own for each, health, metrics, traces
 * and the form of the log. What is measured is each service's own business.
 */
@NullMarked
package io.quantry.telemetry;

import org.jspecify.annotations.NullMarked;
