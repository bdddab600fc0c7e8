package io.quantry.contracts.engine;

/**
 * Scan a model without the runtime and draw it.
 *
 * @param model path of the model; its side files stand beside it
 */
public record OutlineTask(String model) {}
