package io.quantry.jobservice.provenance;

/** When something is stated of a version; a later statement repeats the earlier one. */
enum Stage {
  /** The version is there: what it was made from, and how. */
  REGISTERED,
  /** Its evaluation is over: the verdict too, and what it was measured on. */
  JUDGED;

  static Stage of(VersionFacts.Version version) {
    return version.verdict() == null ? REGISTERED : JUDGED;
  }
}
