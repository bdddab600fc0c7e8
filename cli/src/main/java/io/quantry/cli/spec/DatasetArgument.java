package io.quantry.cli.spec;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetSplit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as it is named on the command line: {@code FILE} or {@code FILE#split}.
 *
 * @param split the part of its samples that is meant, absent: all
 */
public record DatasetArgument(ManifestFile dataset, @Nullable DatasetSplit split) {
  /**
   * Reads what {@code text} names. A file may have a {@code #} in its name: one that is there is
   * meant whole.
   *
   * @throws QuantryException {@code invalid-value} for a split that the manifest does not declare,
   *     or as {@link ManifestFile#read}
   */
  public static DatasetArgument read(String text) {
    int mark = text.lastIndexOf('#');
    if (mark < 0 || Files.exists(Path.of(text))) {
      return new DatasetArgument(ManifestFile.read(Path.of(text)), null);
    }
    Path file = Path.of(text.substring(0, mark));
    String name = text.substring(mark + 1);
    ManifestFile dataset = ManifestFile.read(file);
    Map<String, DatasetSplit> splits = dataset.manifest().splits();
    DatasetSplit split = splits.get(name);
    if (split == null) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "%s has no split \"%s\", it has %s"
              .formatted(file, name, new TreeSet<>(splits.keySet())));
    }
    return new DatasetArgument(dataset, split);
  }
}
