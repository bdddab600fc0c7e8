package io.quantry.contracts.engine;

/**
 * Scan a model without the runtime and say how precise each operator is.
 *
 * @param model path of the model; its side files stand beside it
 */
public record InspectTask(String model) {}
