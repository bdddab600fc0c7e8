package io.quantry.jobservice.oci;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something made of a version that is pulled by its digest.
 *
 * @param content absent for a layer, whose bytes are the version's files
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record VersionObject(
    UUID version,
    Digest digest,
    ObjectKind kind,
    String mediaType,
    long sizeBytes,
    byte @Nullable [] content) {
  static VersionObject of(ServedVersion version, ObjectKind kind, String mediaType, byte[] bytes) {
    return new VersionObject(version.id(), Digest.of(bytes), kind, mediaType, bytes.length, bytes);
  }

  /** How others name it. */
  Map<String, Object> descriptor() {
    Map<String, Object> descriptor = new LinkedHashMap<>();
    descriptor.put("mediaType", mediaType);
    descriptor.put("digest", digest.toString());
    descriptor.put("size", sizeBytes);
    return descriptor;
  }
}
