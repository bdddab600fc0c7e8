package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Every format there is; a new one is a new file and a line here. */
public final class DatasetFormats {
  private static final List<DatasetFormat> ALL =
      List.of(
          new NpzFormat(),
          new NpyFormat(),
          new ImagesFormat(),
          new IdxFormat(),
          new TextFormat(),
          new VectorsFormat(),
          new WavFormat());

  private DatasetFormats() {}

  /** Names of all formats. */
  public static List<String> names() {
    return ALL.stream().map(DatasetFormat::name).toList();
  }

  /**
   * Roles of files that a format cannot do without.
   *
   * @throws EvaluationException {@code invalid-enum} for an unknown format
   */
  public static Set<String> requiredRoles(String format) {
    return named(format).requiredRoles();
  }

  /**
   * Roles of files that a format takes beside them.
   *
   * @throws EvaluationException {@code invalid-enum} for an unknown format
   */
  public static Set<String> optionalRoles(String format) {
    return named(format).optionalRoles();
  }

  /**
   * Opens a dataset, or the part of it that the source names: headers and structure are checked
   * here, content while it is read.
   *
   * @throws EvaluationException {@code invalid-enum} for an unknown format, {@code
   *     missing-property}, {@code unknown-property} or {@code invalid-value} for roles and options,
   *     {@code dataset-malformed}, {@code dataset-empty}, {@code archive-bomb}, {@code
   *     archive-entry-forbidden} or {@code dtype-forbidden} for the files
   */
  public static Dataset open(DatasetSource source) {
    DatasetFormat format = named(source.format());
    requireRoles(format, source.files());
    Dataset whole = format.open(source);
    return source.split() == null ? whole : whole.split(source.split());
  }

  private static DatasetFormat named(String name) {
    return ALL.stream()
        .filter(candidate -> candidate.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new EvaluationException(
                    "invalid-enum",
                    "unknown dataset format '%s', expected one of %s".formatted(name, names())));
  }

  private static void requireRoles(DatasetFormat format, Map<String, Path> files) {
    TreeSet<String> missing = new TreeSet<>(format.requiredRoles());
    missing.removeAll(files.keySet());
    if (!missing.isEmpty()) {
      throw new EvaluationException(
          "missing-property", "a dataset of format %s needs %s".formatted(format.name(), missing));
    }
    TreeSet<String> unknown = new TreeSet<>(files.keySet());
    unknown.removeAll(format.requiredRoles());
    unknown.removeAll(format.optionalRoles());
    if (!unknown.isEmpty()) {
      throw new EvaluationException(
          "unknown-property",
          "a dataset of format %s has no files of role %s".formatted(format.name(), unknown));
    }
    files.forEach(
        (role, file) -> {
          if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new EvaluationException(
                "dataset-malformed", "the dataset's %s is no plain file".formatted(role));
          }
        });
  }
}
