package io.quantry.jobservice.dataset;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import io.quantry.contracts.dataset.DatasetFormat;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.dataset.SplitReader;
import io.quantry.jobservice.artifact.PlainNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a manifest from a JSON tree and reports everything wrong with it at once. */
final class ManifestReader {
  private final List<Violation> violations = new ArrayList<>();

  private ManifestReader() {}

  /**
   * The manifest in {@code tree}.
   *
   * @throws QuantryException with the code of the first violation and all of them
   */
  static DatasetManifest read(Map<String, Object> tree) {
    ManifestReader reader = new ManifestReader();
    DatasetManifest manifest = reader.manifest(tree);
    if (!reader.violations.isEmpty()) {
      Violation first = reader.violations.getFirst();
      throw new QuantryException(
          first.code(), first.pointer() + ": " + first.message(), reader.violations);
    }
    return manifest;
  }

  private DatasetManifest manifest(Map<String, Object> tree) {
    for (String member : tree.keySet()) {
      if (!Set.of("format", "files", "options", "splits").contains(member)) {
        violation("/" + member, ErrorCode.UNKNOWN_PROPERTY, "No such property");
      }
    }
    Optional<DatasetFormat> format =
        Arrays.stream(DatasetFormat.values())
            .filter(known -> known.wireName().equals(tree.get("format")))
            .findFirst();
    if (format.isEmpty()) {
      violation(
          "/format",
          ErrorCode.INVALID_ENUM,
          "Expected one of "
              + Arrays.stream(DatasetFormat.values()).map(DatasetFormat::wireName).toList());
    }
    Map<String, String> files = files(tree.get("files") instanceof Map<?, ?> map ? map : Map.of());
    format.ifPresent(known -> checkRoles(known, files));
    Map<String, Object> options = new LinkedHashMap<>();
    if (tree.get("options") instanceof Map<?, ?> given) {
      given.forEach(
          (name, value) -> {
            if (value == null) {
              violation("/options/" + name, ErrorCode.INVALID_VALUE, "Expected a value, got null");
            } else {
              options.put(String.valueOf(name), value);
            }
          });
    } else if (tree.get("options") != null) {
      violation("/options", ErrorCode.INVALID_VALUE, "Expected an object");
    }
    return new DatasetManifest(
        format.map(DatasetFormat::wireName).orElse("unknown"),
        files,
        options,
        SplitReader.read(tree.get("splits"), violations));
  }

  private Map<String, String> files(Map<?, ?> given) {
    Map<String, String> files = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    given.forEach(
        (role, value) -> {
          String pointer = "/files/" + role;
          if (!(value instanceof String name)) {
            violation(pointer, ErrorCode.INVALID_VALUE, "Expected a file name");
            return;
          }
          try {
            files.put(String.valueOf(role), PlainNames.file(name));
          } catch (QuantryException refused) {
            violation(pointer, refused.code(), String.valueOf(refused.getMessage()));
          }
          if (!names.add(name)) {
            violation(pointer, ErrorCode.INVALID_VALUE, "Two roles name the same file");
          }
        });
    return files;
  }

  private void checkRoles(DatasetFormat format, Map<String, String> files) {
    for (String role : format.requiredRoles()) {
      if (!files.containsKey(role)) {
        violation("/files/" + role, ErrorCode.MISSING_PROPERTY, "Expected the name of a file");
      }
    }
    for (String role : files.keySet()) {
      if (!format.requiredRoles().contains(role) && !format.optionalRoles().contains(role)) {
        violation(
            "/files/" + role,
            ErrorCode.UNKNOWN_PROPERTY,
            "The format " + format.wireName() + " has no such role");
      }
    }
  }

  private void violation(String pointer, ErrorCode code, String message) {
    violations.add(new Violation(pointer, code, message));
  }
}
