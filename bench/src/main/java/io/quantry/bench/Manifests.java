package io.quantry.bench;

import io.quantry.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
    return write(manifest, format, files, options, Map.of());
  }

  /**
   * Writes a manifest that names parts of the data.
   *
   * @param splits by name, in the form of the document
   */
  static Path write(
      Path manifest,
      String format,
      Map<String, String> files,
      Map<String, Object> options,
      Map<String, Object> splits)
      throws IOException {
    Map<String, Object> document =
        new LinkedHashMap<>(Map.of("format", format, "files", files, "options", options));
    if (!splits.isEmpty()) {
      document.put("splits", splits);
    }
    return Files.writeString(manifest, Json.pretty(document));
  }
}
