package io.quantry.contracts.fleet;

import io.quantry.contracts.dataset.DatasetManifest;
import java.util.List;

/** A dataset's manifest and its files. */
public record DatasetRef(DatasetManifest manifest, List<BlobRef> files) {}
