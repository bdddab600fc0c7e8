package io.quantry.jobservice.oci;

import java.util.UUID;

/**
 * An upload under way.
 *
 * @param received how many bytes have come
 */
record BlobUpload(UUID id, UUID tenant, Repository repository, long received) {
  /** Where the next bytes go. */
  String location() {
    return repository.path("blobs/uploads/" + id);
  }

  /** What has come, as the specification tells it: of nothing too it says one byte. */
  String range() {
    return "0-" + Math.max(0, received - 1);
  }
}
