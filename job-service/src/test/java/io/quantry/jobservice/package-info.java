/** The job service over HTTP, on real PostgreSQL and Kafka. */
@NullMarked
package io.quantry.jobservice;

import org.jspecify.annotations.NullMarked;
