package io.quantry.evaluation.dataset;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A dataset's files and how to read them.
 *
 * @param format name of a format in {@link DatasetFormats}: {@code npz}, {@code idx}, {@code text}
 * @param files files by role; each format names its roles
 * @param options what the format's reader is told: texts, numbers, lists and maps as JSON has them
 * @param split the part of the samples that is meant, null: all
 */
public record DatasetSource(
    String format, Map<String, Path> files, Map<String, Object> options, @Nullable Split split) {
  public DatasetSource {
    files = Map.copyOf(new TreeMap<>(files));
    options = Map.copyOf(new TreeMap<>(options));
  }

  /** All samples. */
  public DatasetSource(String format, Map<String, Path> files, Map<String, Object> options) {
    this(format, files, options, null);
  }
}
