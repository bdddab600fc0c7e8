/** An ONNX graph as a differentiable function of its inputs and its initializers. */
@NullMarked
package io.quantry.trainer.graph;

import org.jspecify.annotations.NullMarked;
