package io.quantry.quantizer.pipeline;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.technique.ExpectedKernel;
import io.quantry.quantizer.technique.LayerDecision;
import java.util.List;

/**
 * A quantized model and what was done to it.
 *
 * @param model the model that was given, edited in place
 * @param quantized nodes that were quantized, with the form
 * @param keptFloat nodes that stayed FP32, with the reason; operators that only move data are not
 *     listed
 * @param expectedKernels what the optimized graph must hold
 * @param notes what a user should know
 */
public record QuantizationOutcome(
    Model model,
    List<LayerDecision> quantized,
    List<LayerDecision> keptFloat,
    List<ExpectedKernel> expectedKernels,
    List<String> notes) {}
