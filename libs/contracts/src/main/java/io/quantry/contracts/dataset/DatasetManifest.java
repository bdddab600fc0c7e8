package io.quantry.contracts.dataset;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a dataset is to be read.
 *
 * @param format the format's wire name: {@code npz}, {@code idx} or {@code text}
 * @param files plain file names by role, see {@link DatasetFormat}
 * @param options what the format's reader is told, as a JSON tree: {@code idx}: {@code input},
 *     {@code scale}, {@code mean}, {@code std} (each picture becomes {@code (pixel × scale − mean)
 *     / std}, layout NCHW); {@code text}: {@code columns} (1 or 2 texts a line, tab-separated, an
 *     optional further column is the score), {@code maxTokens}, {@code inputs} (model input names
 *     for {@code ids}, {@code mask}, {@code types}); {@code npz}: {@code labels} (name of the label
 *     array)
 * @param splits parts of the samples by name, which references select with {@code #name}; absent in
 *     documents that were written before there were any
 */
public record DatasetManifest(
    String format,
    Map<String, String> files,
    Map<String, Object> options,
    @Nullable Map<String, DatasetSplit> splits) {
  public DatasetManifest {
    files = Map.copyOf(new TreeMap<>(files));
    options = Map.copyOf(new TreeMap<>(options));
    splits = splits == null ? Map.of() : Map.copyOf(new TreeMap<>(splits));
  }

  /** A manifest without splits. */
  public DatasetManifest(String format, Map<String, String> files, Map<String, Object> options) {
    this(format, files, options, Map.of());
  }

  @Override
  public Map<String, DatasetSplit> splits() {
    return splits == null ? Map.of() : splits;
  }
}
