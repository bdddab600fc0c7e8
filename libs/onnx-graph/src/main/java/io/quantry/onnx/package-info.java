/** Why a model is refused: the words that reader, scan and passes share with their callers. */
@NullMarked
package io.quantry.onnx;

import org.jspecify.annotations.NullMarked;
