/** Tests of reading and writing. */
@NullMarked
package io.quantry.onnx.file;

import org.jspecify.annotations.NullMarked;
