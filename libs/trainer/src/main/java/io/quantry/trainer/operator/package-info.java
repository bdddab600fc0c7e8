/** ONNX operators on libtorch: one function each, in one table. */
@NullMarked
package io.quantry.trainer.operator;

import org.jspecify.annotations.NullMarked;
