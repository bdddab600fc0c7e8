package io.quantry.ort;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;

/** An input or output as the runtime sees it; free dimensions are named or unknown. */
public record TensorSignature(String name, ElementType elementType, Shape shape) {}
