package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a dataset feeds a model: which of its inputs goes where, and in which type. Made once, used
 * for every batch.
 */
public final class ModelFit {
  private final Map<TensorSignature, DatasetInput> pairs;
  private final Map<String, TensorValue> further;
  private final boolean framewise;

  private ModelFit(
      Map<TensorSignature, DatasetInput> pairs,
      Map<String, TensorValue> further,
      boolean framewise) {
    this.pairs = pairs;
    this.further = further;
    this.framewise = framewise;
  }

  /**
   * Matches by name; an unnamed dataset input goes to a model's only input that is neither constant
   * nor carried.
   *
   * @throws EvaluationException {@code dataset-model-mismatch} listing everything that does not fit
   */
  public static ModelFit of(Dataset dataset, List<TensorSignature> modelInputs) {
    List<String> problems = new ArrayList<>();
    Map<TensorSignature, DatasetInput> pairs = new LinkedHashMap<>();
    Map<String, TensorValue> further = further(dataset, modelInputs, problems);
    List<TensorSignature> sampled =
        modelInputs.stream().filter(input -> furtherInput(dataset, input) == null).toList();
    for (TensorSignature wanted : sampled) {
      Optional<DatasetInput> offered =
          dataset.inputs().stream()
              .filter(
                  input ->
                      input.name().equals(wanted.name())
                          || (input.name().isEmpty() && sampled.size() == 1))
              .findFirst();
      if (offered.isEmpty()) {
        problems.add("nothing for the model's input '%s'".formatted(wanted.name()));
        continue;
      }
      pairs.put(wanted, offered.get());
      compare(wanted, offered.get()).ifPresent(problems::add);
    }
    for (DatasetInput input : dataset.inputs()) {
      if (!input.optional() && !pairs.containsValue(input)) {
        problems.add(
            input.name().isEmpty()
                ? "the dataset has one input without a name, which fits a model of one input alone"
                : "the model has no input '%s'".formatted(input.name()));
      }
    }
    ModelFit fit = new ModelFit(pairs, further, !dataset.carried().isEmpty());
    if (fit.framewise && fit.prescribedBatch().orElse(1) != 1) {
      problems.add("the model prescribes its batch, but frames that carry a state run one by one");
    }
    if (!problems.isEmpty()) {
      throw new EvaluationException(
          "dataset-model-mismatch",
          "the dataset does not fit the model: %s. The dataset offers %s, the model takes %s"
              .formatted(
                  String.join("; ", problems),
                  dataset.inputs().stream().map(InputShapes::describe).toList(),
                  modelInputs.stream().map(InputShapes::describe).toList()));
    }
    return fit;
  }

  /**
   * The batch size that the model prescribes, empty where it takes any or frames run one by one.
   */
  public OptionalInt fixedBatch() {
    return framewise ? OptionalInt.empty() : prescribedBatch();
  }

  /** Whether a state is carried, so that {@link Recurrence} has to run one sample after another. */
  public boolean framewise() {
    return framewise;
  }

  /** Whether samples feed this input, not a constant or a state. */
  public boolean sampled(TensorSignature input) {
    return pairs.containsKey(input);
  }

  private OptionalInt prescribedBatch() {
    return pairs.keySet().stream()
        .filter(input -> input.shape().rank() > 0 && input.shape().size(0).isPresent())
        .mapToInt(input -> Math.toIntExact(input.shape().size(0).orElseThrow()))
        .findFirst();
  }

  /**
   * A batch as feeds for the model, one map a run, constants included. A state is fed as it is at a
   * clip's begin.
   */
  public List<Map<String, TensorValue>> feeds(Batch batch) {
    return batch.feeds().stream().map(this::feed).toList();
  }

  private Map<String, TensorValue> feed(Map<String, TensorValue> offered) {
    Map<String, TensorValue> feed = new LinkedHashMap<>(further);
    pairs.forEach(
        (wanted, input) -> {
          TensorValue value = offered.get(input.name());
          if (value == null) {
            throw new IllegalStateException("the batch lacks '%s'".formatted(input.name()));
          }
          feed.put(wanted.name(), Conversions.convert(wanted.name(), value, wanted.elementType()));
        });
    return feed;
  }

  private static Optional<String> compare(TensorSignature wanted, DatasetInput offered) {
    if (!Conversions.possible(offered.elementType(), wanted.elementType())) {
      return Optional.of(
          "'%s' takes %s, the data are %s"
              .formatted(wanted.name(), wanted.elementType(), offered.elementType()));
    }
    return InputShapes.problem(wanted, offered.shape(), 1);
  }

  private static Map<String, TensorValue> further(
      Dataset dataset, List<TensorSignature> modelInputs, List<String> problems) {
    Map<String, TensorValue> values = new LinkedHashMap<>();
    Set<String> missing = new TreeSet<>(dataset.constants().keySet());
    missing.addAll(dataset.carried().keySet());
    for (TensorSignature wanted : modelInputs) {
      missing.remove(wanted.name());
      FurtherInput offered = furtherInput(dataset, wanted);
      if (offered == null) {
        continue;
      }
      Optional<String> problem = InputShapes.problem(wanted, offered.shape(), 0);
      if (!offered.fits(wanted.elementType())) {
        problems.add("'%s' cannot be %s".formatted(wanted.name(), wanted.elementType()));
      } else if (problem.isPresent()) {
        problems.add(problem.get());
      } else {
        values.put(wanted.name(), offered.value(wanted.elementType()));
      }
    }
    missing.forEach(name -> problems.add("the model has no input '%s'".formatted(name)));
    return values;
  }

  private static @Nullable FurtherInput furtherInput(Dataset dataset, TensorSignature input) {
    Constant constant = dataset.constants().get(input.name());
    return constant != null ? constant : dataset.carried().get(input.name());
  }
}
