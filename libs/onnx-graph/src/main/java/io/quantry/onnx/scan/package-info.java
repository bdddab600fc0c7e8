/**
 * The check of an uploaded model before anything parses or runs it: an own walk over the wire
 * format, positional and without recursion. Trusts nothing; knows neither protobuf's parser nor a
 * runtime.
 */
@NullMarked
package io.quantry.onnx.scan;

import org.jspecify.annotations.NullMarked;
