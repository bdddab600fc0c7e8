package io.quantry.evaluation.metric;

import io.quantry.evaluation.dataset.Targets;
import io.quantry.ort.TensorSignature;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a metric is told before the first sample.
 *
 * @param targets what samples carry beside their inputs
 * @param feedsPerSample model runs a sample
 * @param outputs the outputs that both models have, in the baseline's order
 * @param roles how outputs are to be read
 * @param classNames names of the classes in order, empty where not declared
 */
public record MetricContext(
    Targets.Kind targets,
    int feedsPerSample,
    List<TensorSignature> outputs,
    OutputRoles roles,
    List<String> classNames) {
  public MetricContext {
    outputs = List.copyOf(outputs);
    classNames = List.copyOf(classNames);
  }

  /** The declared main output, or the first of real numbers. */
  Optional<TensorSignature> mainOutput() {
    String main = roles.mainOrNull();
    return outputs.stream()
        .filter(output -> output.elementType().isFloatingPoint())
        .filter(output -> main == null || output.name().equals(main))
        .findFirst();
  }

  /** Classes that a vector of scores tells apart, where the model declares them. */
  OptionalLong classes() {
    return mainElements().map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** Size of the main output's last axis, where the model declares it. */
  OptionalLong lastAxis() {
    return mainOutput()
        .filter(output -> output.shape().rank() > 1)
        .map(output -> output.shape().size(output.shape().rank() - 1))
        .orElse(OptionalLong.empty());
  }

  /** Elements a sample of the main output, where the model declares them all. */
  public Optional<Long> mainElements() {
    return mainOutput()
        .flatMap(
            output -> {
              long elements = 1;
              for (int axis = 1; axis < output.shape().rank(); axis++) {
                if (output.shape().size(axis).isEmpty()) {
                  return Optional.empty();
                }
                elements *= output.shape().size(axis).orElseThrow();
              }
              return Optional.of(elements);
            });
  }
}
