/** Tests of the package of the same name. */
@NullMarked
package io.quantry.onnx.scan;

import org.jspecify.annotations.NullMarked;
