package io.quantry.contracts.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A finished quantization that passed the truth check: the model loads, runs, and its optimized
 * graph holds the promised kernels.
 *
 * @param inputBytes size of the FP32 model, external data included
 * @param outputBytes size of the written model
 * @param outputs paths of the written files, the model first
 * @param facts what the written model is
 * @param quantized nodes that were quantized, with the form
 * @param keptFloat nodes that stayed FP32, with the reason
 * @param optimizedOperators operator histogram of the graph as the runtime optimized it
 * @param findings for instance {@code NOT_SMALLER}
 * @param runtimeVersion version of ONNX Runtime that ran the truth check
 * @param instructionSets those of the machine that ran it
 * @param millisByStage wall time of each stage
 * @param training what training changed; absent where the technique did not train a classifier
 * @param histograms how quantized layers' values are spread; absent in results of before, and where
 *     the model was too large to look once more
 */
public record QuantizeResult(
    long inputBytes,
    long outputBytes,
    List<String> outputs,
    ModelFacts facts,
    List<LayerDecision> quantized,
    List<LayerDecision> keptFloat,
    Map<String, Integer> optimizedOperators,
    List<Finding> findings,
    String runtimeVersion,
    List<String> instructionSets,
    Map<String, Long> millisByStage,
    @Nullable TrainingSummary training,
    @Nullable List<LayerHistogram> histograms) {}
