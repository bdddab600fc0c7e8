/**
 * Changes to a model that keep what it computes: one pass, one file. Each says what it does in
 * subgraphs and in local functions.
 */
@NullMarked
package io.quantry.onnx.pass;

import org.jspecify.annotations.NullMarked;
