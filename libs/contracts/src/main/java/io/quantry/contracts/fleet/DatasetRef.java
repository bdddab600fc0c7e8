package io.quantry.contracts.fleet;

import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.dataset.DatasetSplit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dataset's manifest and its files.
 *
 * @param role what they are for; missing in an answer of an older job service, which trains nothing
 * @param split the part of the samples that the work is about, absent: all
 */
public record DatasetRef(
    DatasetManifest manifest,
    List<BlobRef> files,
    @Nullable DatasetRole role,
    @Nullable DatasetSplit split) {}
