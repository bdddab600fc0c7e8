package io.quantry.jobservice.access;

import org.jspecify.annotations.Nullable;

/**
 * What a tenant may take; absent is without a bound.
 *
 * @param bytes of files that it owns. Results of its jobs are kept in any case, and count
 * @param queuedJobs jobs that wait, for their first attempt or a later one
 * @param runningJobs jobs that the fleet works on at a time
 * @param requestsPerSecond of all its keys together
 */
public record Quota(
    @Nullable Long bytes,
    @Nullable Integer queuedJobs,
    @Nullable Integer runningJobs,
    @Nullable Integer requestsPerSecond) {}
