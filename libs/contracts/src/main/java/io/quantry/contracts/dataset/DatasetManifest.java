package io.quantry.contracts.dataset;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a dataset is to be read.
 *
 * @param format the format's wire name, for instance {@code npz}
 * @param files plain file names by role, see {@link DatasetFormat}
 * @param options what the format's reader is told, as a JSON tree. {@code input} names the model's
 *     input, {@code classNames} the classes of labels, class maps or boxes. {@code npz}: array
 *     names, {@code labels}, {@code scores} (and {@code queries}), {@code values}, {@code classes}
 *     or {@code boxes}; {@code npy}: {@code input}, {@code kind} of the targets; {@code images}:
 *     {@code input}, {@code resize}, {@code filter}, {@code pad}, {@code crop}, {@code channels},
 *     {@code scale}, {@code mean}, {@code std}, {@code layout}; {@code idx}: {@code input}, {@code
 *     scale}, {@code mean}, {@code std} (each picture becomes {@code (pixel × scale − mean) / std},
 *     layout NCHW); {@code text}: {@code columns} (1 or 2 texts a line, tab-separated, an optional
 *     further column is the target), {@code syntax}, {@code target}, {@code maxTokens}, {@code
 *     inputs} (model input names for {@code ids}, {@code mask}, {@code types}); {@code vectors}:
 *     {@code input}, {@code type}
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
