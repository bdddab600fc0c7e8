/**
 * An ONNX model in memory: values that know their producer and consumers, nodes, graphs, tensors.
 * Everything that works on models uses it; it knows nothing of files or runtimes.
 */
@NullMarked
package io.quantry.onnx.ir;

import org.jspecify.annotations.NullMarked;
