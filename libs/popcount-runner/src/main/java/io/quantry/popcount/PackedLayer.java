package io.quantry.popcount;

/**
 * A layer that runs by XNOR and popcount.
 *
 * @param node its name in the graph; may be empty
 * @param operator Conv, Gemm or MatMul
 * @param sizeBytes memory of its packed weights
 */
public record PackedLayer(String node, String operator, long sizeBytes) {}
