package io.quantry.contracts.engine;

/**
 * Scan an uploaded model before any runtime sees it.
 *
 * @param model path of the model; its side files stand beside it
 */
public record CheckModelTask(String model) {}
