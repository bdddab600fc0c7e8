package io.quantry.cli.spec;

import io.quantry.cli.output.Json;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import io.quantry.contracts.dataset.DatasetFormat;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.dataset.DatasetSplit;
import io.quantry.contracts.dataset.SplitReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A dataset on this machine: a manifest in JSON or YAML whose file names are paths relative to it.
 *
 * @param manifest how to read it, with the plain names under which its files are handed on
 * @param files where each file lies, by plain name
 */
public record ManifestFile(DatasetManifest manifest, Map<String, Path> files) {
  public ManifestFile {
    files = Map.copyOf(files);
  }

  /**
   * Reads a manifest.
   *
   * @throws QuantryException with everything that is wrong with it
   */
  public static ManifestFile read(Path file) {
    Map<String, Object> tree = new LinkedHashMap<>(Json.readTree(file));
    tree.putIfAbsent("options", Map.of());
    tree.putIfAbsent("files", Map.of());
    List<Violation> violations = new ArrayList<>();
    Map<String, DatasetSplit> splits = SplitReader.read(tree.remove("splits"), violations);
    DatasetManifest written = Json.convert(file, tree, DatasetManifest.class);
    checkRoles(written, violations);
    Map<String, String> names = new LinkedHashMap<>();
    Map<String, Path> files = new LinkedHashMap<>();
    written
        .files()
        .forEach(
            (role, name) -> {
              Path path = file.resolveSibling(name).normalize();
              String plain = role + "-" + path.getFileName();
              names.put(role, plain);
              files.put(plain, path);
              if (!Files.isRegularFile(path)) {
                violations.add(
                    new Violation(
                        "/files/" + role, ErrorCode.NOT_FOUND, "There is no file " + path));
              }
            });
    if (!violations.isEmpty()) {
      Violation first = violations.getFirst();
      throw new QuantryException(first.code(), file + ": " + first.message(), violations);
    }
    return new ManifestFile(
        new DatasetManifest(written.format(), names, written.options(), splits), files);
  }

  private static void checkRoles(DatasetManifest manifest, List<Violation> violations) {
    Optional<DatasetFormat> format =
        Arrays.stream(DatasetFormat.values())
            .filter(one -> one.wireName().equals(manifest.format()))
            .findFirst();
    if (format.isEmpty()) {
      violations.add(
          new Violation(
              "/format",
              ErrorCode.INVALID_ENUM,
              "Expected one of %s, got \"%s\""
                  .formatted(
                      Arrays.stream(DatasetFormat.values()).map(DatasetFormat::wireName).toList(),
                      manifest.format())));
      return;
    }
    for (String role : format.get().requiredRoles()) {
      if (!manifest.files().containsKey(role)) {
        violations.add(
            new Violation(
                "/files/" + role, ErrorCode.MISSING_PROPERTY, "The format needs this file"));
      }
    }
    for (String role : manifest.files().keySet()) {
      if (!format.get().requiredRoles().contains(role)
          && !format.get().optionalRoles().contains(role)) {
        violations.add(
            new Violation(
                "/files/" + role, ErrorCode.UNKNOWN_PROPERTY, "The format has no such file"));
      }
    }
  }
}
