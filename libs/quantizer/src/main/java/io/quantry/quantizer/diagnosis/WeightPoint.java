package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Tensor;

/**
 * A quantized constant whose quantization can be switched off.
 *
 * @param value name of the FP32 initializer that stands for it
 * @param stored name of the constant in the candidate
 * @param dequantized what the candidate computes with, FLOAT
 * @param grid what it could have held
 */
public record WeightPoint(String value, String stored, Tensor dequantized, Grid grid) {}
