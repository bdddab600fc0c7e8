package io.quantry.jobservice.oci;

/** What an object is to its version. */
enum ObjectKind {
  MODEL_CONFIG,
  MODEL_MANIFEST,
  IMAGE_LAYER,
  IMAGE_CONFIG,
  IMAGE_MANIFEST,
  /** Of what refers to a manifest of the version: its report, its statement. */
  ATTACHED_CONFIG,
  ATTACHED_FILE,
  ATTACHED_MANIFEST;

  boolean isManifest() {
    return switch (this) {
      case MODEL_MANIFEST, IMAGE_MANIFEST, ATTACHED_MANIFEST -> true;
      case MODEL_CONFIG, IMAGE_LAYER, IMAGE_CONFIG, ATTACHED_CONFIG, ATTACHED_FILE -> false;
    };
  }
}
