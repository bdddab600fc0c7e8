/** Tests of the package of the same name. */
@NullMarked
package io.quantry.onnx.pass;

import org.jspecify.annotations.NullMarked;
