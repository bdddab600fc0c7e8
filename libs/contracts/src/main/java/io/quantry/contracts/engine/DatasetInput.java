package io.quantry.contracts.engine;

import io.quantry.contracts.dataset.DatasetManifest;

/**
 * A dataset made available to the engine.
 *
 * @param manifest how to read it; its file names are plain names
 * @param folder the folder that holds the files
 */
public record DatasetInput(DatasetManifest manifest, String folder) {}
