package io.quantry.evaluation.dataset;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A dataset's files and how to read them.
 *
 * @param format name of a format in {@link DatasetFormats}: {@code npz}, {@code idx}, {@code text}
 * @param files files by role; each format names its roles
 * @param options what the format's reader is told: texts, numbers, lists and maps as JSON has them
 */
public record DatasetSource(String format, Map<String, Path> files, Map<String, Object> options) {
  public DatasetSource {
    files = Map.copyOf(new TreeMap<>(files));
    options = Map.copyOf(new TreeMap<>(options));
  }
}
