package io.quantry.contracts.fleet;

import io.quantry.contracts.job.Stage;

/**
 * The right to work on one stage of one job, and the fence that every later call carries.
 *
 * @param jobId public id
 * @param attempt counts from 1 per stage
 * @param token secret, new at every claim
 */
public record Lease(String jobId, Stage stage, int attempt, String token) {}
