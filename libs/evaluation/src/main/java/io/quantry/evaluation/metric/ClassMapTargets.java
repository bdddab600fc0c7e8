package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.ort.TensorValue;
import java.util.Arrays;
import java.util.Optional;

/** A class for each position of the main output. */
final class ClassMapTargets {
  /** A position that counts for nothing. */
  static final int IGNORED = -1;

  private ClassMapTargets() {}

  static Optional<String> unfit(MetricContext context, int rank, String form) {
    if (context.targets() != Targets.Kind.CLASS_MAPS) {
      return Optional.of("the dataset has no class maps");
    }
    if (context.feedsPerSample() != 1) {
      return Optional.of("samples are pairs");
    }
    return context.mainOutput().filter(output -> output.shape().rank() == rank).isPresent()
        ? Optional.empty()
        : Optional.of("the model has no output %s of real numbers".formatted(form));
  }

  /** The shape {@code [samples, …]} of a batch's targets. */
  static long[] shape(PairedBatch batch, OutputPair output) {
    return given(batch, output).shape();
  }

  /**
   * The classes of a batch, row-major; {@link #IGNORED} for {@link Targets#IGNORED}.
   *
   * @param classes how many the output tells apart
   */
  static int[] of(PairedBatch batch, OutputPair output, int classes) {
    long[] given = given(batch, output).longs();
    int[] narrowed = new int[given.length];
    for (int i = 0; i < given.length; i++) {
      if (given[i] == Targets.IGNORED) {
        narrowed[i] = IGNORED;
      } else if (given[i] >= 0 && given[i] < classes) {
        narrowed[i] = (int) given[i];
      } else {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "class %d does not fit output '%s' of shape %s, which tells %d classes apart; %d stands"
                    .formatted(
                        given[i],
                        output.name(),
                        Arrays.toString(output.shape()),
                        classes,
                        Targets.IGNORED)
                + " for positions that count for nothing");
      }
    }
    return narrowed;
  }

  /** The targets' shape does not fit the output's. */
  static EvaluationException mismatch(long[] targets, OutputPair output) {
    return new EvaluationException(
        "dataset-model-mismatch",
        "class maps %s do not fit output '%s' of shape %s"
            .formatted(Arrays.toString(targets), output.name(), Arrays.toString(output.shape())));
  }

  /** Every position is ignored. */
  static EvaluationException nothingCounts() {
    return new EvaluationException(
        "dataset-model-mismatch",
        "the class maps hold nothing but %d, which counts for nothing".formatted(Targets.IGNORED));
  }

  private static TensorValue given(PairedBatch batch, OutputPair output) {
    if (!(batch.targets() instanceof Targets.ClassMaps given) || !output.sameShape()) {
      throw new EvaluationException(
          "dataset-model-mismatch",
          "class maps are missing, or output '%s' differs in shape between both models"
              .formatted(output.name()));
    }
    return given.classes();
  }
}
