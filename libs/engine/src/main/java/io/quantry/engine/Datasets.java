package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.evaluation.dataset.DatasetSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Turns a declared dataset into what the readers take. */
final class Datasets {
  private Datasets() {}

  /**
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
    return new DatasetSource(dataset.manifest().format(), files, dataset.manifest().options());
  }
}
