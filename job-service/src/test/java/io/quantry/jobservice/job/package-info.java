/** The life of jobs, seen from inside and over HTTP. */
@NullMarked
package io.quantry.jobservice.job;

import org.jspecify.annotations.NullMarked;
