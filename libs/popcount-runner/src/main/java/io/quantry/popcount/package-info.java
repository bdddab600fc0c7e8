/**
 * Runs a whole ONNX model whose layers are fully binarized, without a runtime: layers of signs by
 * XNOR and popcount, what lies between them in FLOAT. For whoever wants to embed such a model.
 */
@NullMarked
package io.quantry.popcount;

import org.jspecify.annotations.NullMarked;
