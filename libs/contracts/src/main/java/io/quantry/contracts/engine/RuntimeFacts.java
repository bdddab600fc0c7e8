package io.quantry.contracts.engine;

import java.util.List;

/**
 * What a runtime says of itself and of the processor it runs on.
 *
 * @param version ONNX Runtime's, for instance {@code 1.29.0}
 * @param executionProviders as ONNX Runtime names them, for instance {@code CPUExecutionProvider}
 * @param instructionSets those that decide which quantized kernels run, as Linux names them
 */
public record RuntimeFacts(
    String version, List<String> executionProviders, List<String> instructionSets) {
  public RuntimeFacts {
    executionProviders = List.copyOf(executionProviders);
    instructionSets = List.copyOf(instructionSets);
  }
}
