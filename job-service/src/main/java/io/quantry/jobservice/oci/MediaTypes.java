package io.quantry.jobservice.oci;

import io.quantry.provenance.Envelope;
import java.util.Set;

/** The media types of the OCI image specification 1.1, of CNCF ModelPack, and ours. */
final class MediaTypes {
  static final String IMAGE_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String IMAGE_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String IMAGE_CONFIG = "application/vnd.oci.image.config.v1+json";
  static final String IMAGE_LAYER = "application/vnd.oci.image.layer.v1.tar";
  static final String EMPTY = "application/vnd.oci.empty.v1+json";

  static final String MODEL_MANIFEST = "application/vnd.cncf.model.manifest.v1+json";
  static final String MODEL_CONFIG = "application/vnd.cncf.model.config.v1+json";
  static final String MODEL_WEIGHT = "application/vnd.cncf.model.weight.v1.raw";

  static final String REPORT = "application/vnd.quantry.evaluation-report.v1+json";
  static final String STATEMENT = Envelope.MEDIA_TYPE;

  private static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  private MediaTypes() {}

  /** Those of manifests that name a configuration and layers. */
  static final Set<String> MANIFESTS = Set.of(IMAGE_MANIFEST, DOCKER_MANIFEST);

  /** Those of manifests that name other manifests. */
  static final Set<String> INDEXES = Set.of(IMAGE_INDEX, DOCKER_LIST);

  /** Whether a layer may be kept elsewhere and never be pushed. */
  static boolean mayBeElsewhere(String layer) {
    return layer.contains(".nondistributable.") || layer.contains(".foreign.");
  }
}
