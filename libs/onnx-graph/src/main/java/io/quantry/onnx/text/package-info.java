/** Graphs as text for people: printed, compared and reviewed line by line, never read back. */
@NullMarked
package io.quantry.onnx.text;

import org.jspecify.annotations.NullMarked;
