package io.quantry.quantizer.technique;

/**
 * What became of one node.
 *
 * @param node its name, or its first output's where it has none
 * @param opType its operator
 * @param decision the form it was given, or why it stayed FP32
 */
public record LayerDecision(String node, String opType, String decision) {}
