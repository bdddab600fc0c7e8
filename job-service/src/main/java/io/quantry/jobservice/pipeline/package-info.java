/**
 * Pipelines: what happens at GitHub or GitLab becomes a job, and how it went is told there.
 *
 * <p>Incoming hooks are proved and counted once, statuses go out with retries.
 */
@NullMarked
package io.quantry.jobservice.pipeline;

import org.jspecify.annotations.NullMarked;
