package io.quantry.jobservice.dataset;

import io.quantry.contracts.dataset.DatasetSplit;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dataset version as other modules see it.
 *
 * @param rejection present exactly when REJECTED
 * @param digest of format and files together: equal digests mean equal data
 * @param splits parts of its samples, by name
 */
public record DatasetVersion(
    UUID id,
    String name,
    int version,
    DatasetState state,
    @Nullable Rejection rejection,
    String digest,
    Map<String, DatasetSplit> splits) {
  @Override
  public String toString() {
    return name + ":" + version;
  }
}
