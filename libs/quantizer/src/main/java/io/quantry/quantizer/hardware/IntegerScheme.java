package io.quantry.quantizer.hardware;

import io.quantry.quantizer.scheme.QuantizedType;

/**
 * The integers that a class of hardware multiplies. Weights are symmetric int8 everywhere.
 *
 * @param activations type of quantized activations
 * @param symmetricActivations whether their zero point must be 0
 * @param reducedWeights whether weights keep to 7 bits, [-64, 64], unless a request says otherwise:
 *     {@code vpmaddubsw} adds two products of 8 bits into 16 with saturation, and 2 * 255 * 64 is
 *     the most that fits
 * @param integerBias whether biases become int32 behind a DequantizeLinear, or stay FP32
 * @param placement where the pairs go
 */
public record IntegerScheme(
    QuantizedType activations,
    boolean symmetricActivations,
    boolean reducedWeights,
    boolean integerBias,
    Placement placement) {}
