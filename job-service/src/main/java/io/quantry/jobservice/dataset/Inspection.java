package io.quantry.jobservice.dataset;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.jobservice.inspection.UploadChecker;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** One check of one version: the files against the manifest, the manifest's splits against both. */
@Component
class Inspection {
  private final DatasetVersions versions;
  private final UploadChecker checker;
  private final JsonMapper json;

  Inspection(DatasetVersions versions, UploadChecker checker, JsonMapper json) {
    this.versions = versions;
    this.checker = checker;
    this.json = json;
  }

  /**
   * What the version holds.
   *
   * @throws QuantryException with the code of what is wrong
   */
  DatasetFacts inspect(UUID tenant, UUID id) {
    DatasetVersionEntity version = versions.findByTenantIdAndId(tenant, id).orElseThrow();
    DatasetManifest manifest = json.readValue(version.manifest(), DatasetManifest.class);
    DatasetFacts facts =
        checker.checkDataset(
            manifest,
            version.files().stream()
                .map(f -> new UploadChecker.UploadedFile(f.name(), f.sha256(), f.sizeBytes()))
                .toList());
    manifest
        .splits()
        .forEach(
            (name, split) -> {
              if (split.samplesNeeded() > facts.samples()) {
                throw new QuantryException(
                    ErrorCode.INVALID_VALUE,
                    "The split %s needs %d samples, the dataset holds %d"
                        .formatted(name, split.samplesNeeded(), facts.samples()));
              }
            });
    return facts;
  }
}
