/**
 * Quantization of ONNX graphs: schemes, calibration, operator rules, techniques and the pipeline
 * that runs them. No I/O and no runtime here: whatever needs one is asked for through an interface
 * that the engine implements.
 */
@NullMarked
package io.quantry.quantizer;

import org.jspecify.annotations.NullMarked;
