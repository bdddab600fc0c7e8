package io.quantry.contracts.engine;

/**
 * Say where a quantized model loses accuracy.
 *
 * @param baseline path of the FP32 model
 * @param candidate path of the quantized model
 * @param dataset what both run on
 * @param samples at most so many, drawn with {@code seed}
 * @param sensitivityLayers how many layers are tried alone at most; 0 leaves that out
 * @param sensitivitySamples on how many samples each of them is tried at most
 * @param threads intra-op threads of every session
 */
public record DiagnoseTask(
    String baseline,
    String candidate,
    DatasetInput dataset,
    int samples,
    long seed,
    int sensitivityLayers,
    int sensitivitySamples,
    int threads) {}
