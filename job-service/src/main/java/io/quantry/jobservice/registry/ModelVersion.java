package io.quantry.jobservice.registry;

import io.quantry.contracts.fleet.BlobRef;
import java.util.List;
import java.util.UUID;

/**
 * A version as other modules see it.
 *
 * @param ready whether it may be used
 * @param files the model first, then its side files
 */
public record ModelVersion(
    UUID id, String modelName, int version, boolean ready, List<BlobRef> files) {
  static ModelVersion of(VersionEntity entity) {
    return new ModelVersion(
        entity.id(),
        entity.model().name(),
        entity.version(),
        entity.state() == VersionEntity.State.READY,
        entity.files().stream()
            .map(file -> new BlobRef(file.name(), file.sha256(), file.sizeBytes()))
            .toList());
  }
}
