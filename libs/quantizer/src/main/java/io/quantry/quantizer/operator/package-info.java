/** What quantization needs to know of each ONNX operator: one file or one row each. */
@NullMarked
package io.quantry.quantizer.operator;

import org.jspecify.annotations.NullMarked;
