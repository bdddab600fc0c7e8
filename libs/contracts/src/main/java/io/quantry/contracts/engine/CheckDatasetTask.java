package io.quantry.contracts.engine;

/** Decode an uploaded dataset whole. */
public record CheckDatasetTask(DatasetInput dataset) {}
