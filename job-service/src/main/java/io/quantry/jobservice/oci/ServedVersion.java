package io.quantry.jobservice.oci;

import io.quantry.contracts.fleet.BlobRef;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A version that can be pulled.
 *
 * @param model name of its model, which is its repository
 * @param facts what the scan says of it, JSON
 * @param technique how it was quantized, JSON; absent for an upload
 * @param files the model first
 */
record ServedVersion(
    UUID tenant,
    UUID id,
    String model,
    int number,
    Instant createdAt,
    @Nullable String facts,
    @Nullable String technique,
    List<BlobRef> files) {
  /** What its manifest is to be good for. */
  enum Form {
    /** An artifact by CNCF ModelPack: each file a layer as it is. */
    MODEL(ObjectKind.MODEL_MANIFEST),
    /** An image that container runtimes mount: one layer with all files in its root. */
    IMAGE(ObjectKind.IMAGE_MANIFEST);

    private final ObjectKind manifest;

    Form(ObjectKind manifest) {
      this.manifest = manifest;
    }

    ObjectKind manifest() {
      return manifest;
    }
  }

  TarArchive archive() {
    return new TarArchive(files, createdAt);
  }
}
