package io.quantry.contracts.fleet;

import io.quantry.contracts.job.Stage;

/**
 * The value of a Kafka record: ids only.
 *
 * @param jobId public id, {@code job_…}
 * @param stage the stage to claim
 */
public record DispatchRecord(String jobId, Stage stage) {}
