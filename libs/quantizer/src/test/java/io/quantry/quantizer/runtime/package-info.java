/** Runs models on ONNX Runtime, so that tests judge real results and real kernels. */
@NullMarked
package io.quantry.quantizer.runtime;

import org.jspecify.annotations.NullMarked;
