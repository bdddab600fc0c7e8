/** The truth of the platform: the only writer of job state and the only user of PostgreSQL. */
@NullMarked
package io.quantry.jobservice;

import org.jspecify.annotations.NullMarked;
