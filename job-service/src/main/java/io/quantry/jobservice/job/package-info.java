/** Jobs from submission to their end: life cycle, dispatch, leases, events. */
@NullMarked
package io.quantry.jobservice.job;

import org.jspecify.annotations.NullMarked;
