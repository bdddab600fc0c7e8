/**
 * The operators of ONNX around binary layers, in plain FLOAT on the calling thread: simple before
 * fast. Used only by the model that is built of them.
 */
@NullMarked
package io.quantry.popcount.operator;

import org.jspecify.annotations.NullMarked;
