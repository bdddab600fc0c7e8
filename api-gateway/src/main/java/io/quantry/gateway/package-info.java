/**
 * The public door: what is let in, with which headers, and how a refusal reads. Everything else is
 * job-service's.
 */
@NullMarked
package io.quantry.gateway;

import org.jspecify.annotations.NullMarked;
