package io.quantry.quantizer.technique;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.hardware.HardwareProfile;

/**
 * One model being quantized.
 *
 * @param model edited in place
 * @param settings the request's parameters
 * @param scope which nodes may be touched
 * @param hardware where the result is to run
 * @param decisions where to note what becomes of each node
 * @param progress asked between layers whether to go on
 */
public record Work(
    Model model,
    Settings settings,
    Scope scope,
    HardwareProfile hardware,
    Decisions decisions,
    ProgressListener progress) {}
