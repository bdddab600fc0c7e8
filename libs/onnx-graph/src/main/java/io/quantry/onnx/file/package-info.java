/**
 * Models as files: reads ONNX bytes into the IR and writes the IR back, side files included. Only
 * this package knows both the wire messages and the IR.
 */
@NullMarked
package io.quantry.onnx.file;

import org.jspecify.annotations.NullMarked;
