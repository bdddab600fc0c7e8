package io.quantry.contracts.engine;

/**
 * What became of one node of the model.
 *
 * @param node the node's name, or its first output where it has none
 * @param opType the ONNX operator type
 * @param decision the form it was quantized to, or why it stayed FP32
 */
public record LayerDecision(String node, String opType, String decision) {}
