package io.quantry.contracts.fleet;

import io.quantry.contracts.job.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The value of a Kafka record: ids only.
 *
 * @param jobId public id, {@code job_…}
 * @param stage the stage to claim
 * @param expirations how many records of this wait had been given up, because nobody claimed them,
 *     before this one was sent; absent in records of an older job service
 */
public record DispatchRecord(String jobId, Stage stage, @Nullable Integer expirations) {
  /** The first record of a wait. */
  public DispatchRecord(String jobId, Stage stage) {
    this(jobId, stage, 0);
  }
}
