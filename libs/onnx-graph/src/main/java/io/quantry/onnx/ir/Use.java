package io.quantry.onnx.ir;

/**
 * One place where a value is consumed: an input of a node, in the value's graph or in a subgraph.
 */
public record Use(Node node, int inputIndex) {}
