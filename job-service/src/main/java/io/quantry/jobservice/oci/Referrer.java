package io.quantry.jobservice.oci;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A manifest whose subject is another one.
 *
 * @param artifactType what it is for
 */
record Referrer(
    Digest digest,
    String mediaType,
    long sizeBytes,
    @Nullable String artifactType,
    Map<String, Object> annotations) {
  /** As a list of referrers has it. */
  Map<String, Object> descriptor() {
    Map<String, Object> descriptor = new LinkedHashMap<>();
    descriptor.put("mediaType", mediaType);
    descriptor.put("digest", digest.toString());
    descriptor.put("size", sizeBytes);
    if (artifactType != null) {
      descriptor.put("artifactType", artifactType);
    }
    if (!annotations.isEmpty()) {
      descriptor.put("annotations", annotations);
    }
    return descriptor;
  }
}
