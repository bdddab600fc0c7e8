package io.quantry.quantizer.technique;

/**
 * A promise about the graph that the runtime makes of a result.
 *
 * @param kernels operator types, alternatives separated by {@code |}
 * @param count how many nodes of any of these types the optimized graph holds at least
 */
public record ExpectedKernel(String kernels, int count) {}
