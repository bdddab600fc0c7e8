/**
 * The only user of ONNX Runtime: sessions with explicit settings, streamed activations, operator
 * histograms of optimized graphs, and what the runtime on this machine can do.
 */
@NullMarked
package io.quantry.ort;

import org.jspecify.annotations.NullMarked;
