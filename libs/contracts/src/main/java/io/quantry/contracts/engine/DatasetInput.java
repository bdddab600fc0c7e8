package io.quantry.contracts.engine;

import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.dataset.DatasetSplit;
import org.jspecify.annotations.Nullable;

/**
 * A dataset made available to the engine.
 *
 * @param manifest how to read it; its file names are plain names
 * @param folder the folder that holds the files
 * @param split the part of the samples to read, absent: all
 */
public record DatasetInput(DatasetManifest manifest, String folder, @Nullable DatasetSplit split) {
  /** All samples. */
  public DatasetInput(DatasetManifest manifest, String folder) {
    this(manifest, folder, null);
  }
}
