/** Tests of models as text. */
@NullMarked
package io.quantry.onnx.text;

import org.jspecify.annotations.NullMarked;
