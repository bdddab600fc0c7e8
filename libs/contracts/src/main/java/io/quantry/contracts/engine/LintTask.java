package io.quantry.contracts.engine;

import org.jspecify.annotations.Nullable;

/**
 * Say what is doubtful about data before work is done on them.
 *
 * @param dataset the data
 * @param against other data that should share no sample with them, for instance those that accuracy
 *     is measured on; absent: none
 * @param model path of a model whose activations' ranges are looked at; absent: none
 * @param threads threads of the model's runs
 */
public record LintTask(
    DatasetInput dataset, @Nullable DatasetInput against, @Nullable String model, int threads) {}
