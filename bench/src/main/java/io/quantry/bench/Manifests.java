package io.quantry.bench;

import io.quantry.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Manifests of datasets as {@code ./quantry} reads them. */
final class Manifests {
  private Manifests() {}

  /**
   * Writes a manifest.
   *
   * @param files by role, relative to the manifest
   * @return the manifest
   */
  static Path write(
      Path manifest, String format, Map<String, String> files, Map<String, Object> options)
      throws IOException {
    return Files.writeString(
        manifest, Json.pretty(Map.of("format", format, "files", files, "options", options)));
  }
}
