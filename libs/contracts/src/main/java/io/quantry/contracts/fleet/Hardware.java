package io.quantry.contracts.fleet;

import java.util.List;

/**
 * What a machine really has, as probed by the worker itself.
 *
 * @param architecture for instance {@code x86_64}
 * @param processor the processor's model name
 * @param cores usable processors
 * @param memoryBytes physical memory or the cgroup's limit, the smaller one
 * @param instructionSets for instance {@code avx2}, {@code avx512_vnni}
 * @param executionProviders ONNX Runtime's, for instance {@code CPUExecutionProvider}
 * @param tags own ones by configuration
 */
public record Hardware(
    String architecture,
    String processor,
    int cores,
    long memoryBytes,
    List<String> instructionSets,
    List<String> executionProviders,
    List<String> tags) {}
