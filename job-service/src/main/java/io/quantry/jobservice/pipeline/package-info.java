/**
 * Pipelines: what happens at GitHub or GitLab becomes a job.
 *
 * <p>Incoming hooks are proved and counted once.
 */
@NullMarked
package io.quantry.jobservice.pipeline;

import org.jspecify.annotations.NullMarked;
