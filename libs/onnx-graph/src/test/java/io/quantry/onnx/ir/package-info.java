/** Tests of the package of the same name. */
@NullMarked
package io.quantry.onnx.ir;

import org.jspecify.annotations.NullMarked;
