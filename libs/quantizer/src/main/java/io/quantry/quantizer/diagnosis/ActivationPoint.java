package io.quantry.quantizer.diagnosis;

/**
 * A quantized activation whose quantization can be switched off: a QuantizeLinear or
 * DynamicQuantizeLinear with a DequantizeLinear behind it.
 *
 * @param input name of the value before it
 * @param output name of the value after it
 * @param type of the quantized value, such as {@code uint8}
 * @param dynamic whether its range follows from each batch: then it clips nothing
 */
public record ActivationPoint(String input, String output, String type, boolean dynamic) {}
