package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetSplit;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.dataset.Split;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns a declared dataset into what the readers take. */
final class Datasets {
  private Datasets() {}

  /**
   * The samples that are meant: all, or those of the split.
   *
   * @throws QuantryException as {@link #source}
   * @throws io.quantry.evaluation.EvaluationException as {@link DatasetFormats#open}
   */
  static Dataset open(Path folder, DatasetInput dataset) {
    return DatasetFormats.open(source(folder, dataset));
  }

  /**
   * The files, how they are read, and which samples are meant.
   *
   * @throws QuantryException {@code invalid-name} if a file's name is not plain
   */
  static DatasetSource source(Path folder, DatasetInput dataset) {
    Path home = folder.resolve(dataset.folder());
    Map<String, Path> files = new TreeMap<>();
    dataset
        .manifest()
        .files()
        .forEach(
            (role, name) -> {
              Path file = home.resolve(name).normalize();
              if (!home.normalize().equals(file.getParent())) {
                throw new QuantryException(
                    ErrorCode.INVALID_NAME,
                    "The file of role '%s' needs a plain name".formatted(role));
              }
              files.put(role, file);
            });
    return new DatasetSource(
        dataset.manifest().format(), files, dataset.manifest().options(), split(dataset.split()));
  }

  private static @Nullable Split split(@Nullable DatasetSplit split) {
    if (split == null) {
      return null;
    }
    if (split.from() != null) {
      return split.to() == null ? Split.rest(split.from()) : Split.range(split.from(), split.to());
    }
    int fold = Objects.requireNonNull(split.fold());
    int folds = Objects.requireNonNull(split.of());
    long seed = Objects.requireNonNull(split.seed());
    return Boolean.TRUE.equals(split.except())
        ? Split.allBut(fold, folds, seed)
        : Split.fold(fold, folds, seed);
  }
}
