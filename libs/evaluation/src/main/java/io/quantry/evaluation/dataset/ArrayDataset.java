package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Arrays side by side, samples along the first axis of each: some feed the model, some are targets.
 *
 * @param source opens the arrays for one reading
 * @param feeds arrays by the model input that they feed
 * @param target which arrays are targets, and of which kind
 */
record ArrayDataset(
    Supplier<ArrayStreams> source,
    Map<String, String> feeds,
    ArrayTargets target,
    List<DatasetInput> inputs,
    long samples)
    implements Dataset {

  /**
   * Checks that the arrays belong together.
   *
   * @param headers of all arrays, in a fixed order
   * @param feeds arrays by model input
   * @throws EvaluationException {@code dataset-empty} or {@code dataset-malformed}
   */
  static ArrayDataset of(
      Supplier<ArrayStreams> source,
      Map<String, NpyHeader> headers,
      Map<String, String> feeds,
      ArrayTargets target) {
    List<DatasetInput> inputs = new ArrayList<>();
    feeds.forEach(
        (input, array) -> {
          NpyHeader header = headers.get(array);
          if (header != null) {
            inputs.add(input(input, header));
          }
        });
    long samples = samples(headers);
    if (inputs.isEmpty() || samples == 0) {
      throw new EvaluationException("dataset-empty", "the arrays hold no sample");
    }
    return new ArrayDataset(
        source, new LinkedHashMap<>(feeds), target, List.copyOf(inputs), samples);
  }

  /** All arrays, targets last. */
  List<String> arrays() {
    List<String> arrays = new ArrayList<>(feeds.values());
    arrays.addAll(target.arrays());
    return arrays;
  }

  @Override
  public Targets.Kind targets() {
    return target.kind();
  }

  @Override
  public List<String> classNames() {
    return target.names().list();
  }

  @Override
  public BatchReader read(SampleSelection selection, int batch) {
    return new ArrayReader(this, selection.chosen(samples), batch);
  }

  private static DatasetInput input(String name, NpyHeader header) {
    List<Dimension> shape = new ArrayList<>(List.of(Dimension.named("batch")));
    for (int axis = 1; axis < header.shape().length; axis++) {
      shape.add(Dimension.of(header.shape()[axis]));
    }
    return new DatasetInput(
        name, header.elementType(), new Shape(shape), DatasetInput.Role.VALUES, false);
  }

  private static long samples(Map<String, NpyHeader> arrays) {
    long samples = -1;
    for (Map.Entry<String, NpyHeader> array : arrays.entrySet()) {
      NpyHeader header = array.getValue();
      long rows = header.shape()[0];
      if (samples >= 0 && rows != samples) {
        throw new EvaluationException(
            "dataset-malformed",
            "array '%s' has %d rows, others %d; the first axis counts the samples"
                .formatted(array.getKey(), rows, samples));
      }
      if (rows > Integer.MAX_VALUE || (rows > 0 && header.rowElements() == 0)) {
        throw new EvaluationException(
            "dataset-malformed",
            "array '%s' announces %d samples of %d elements; at most 2³¹ − 1 are read, none empty"
                .formatted(array.getKey(), rows, header.rowElements()));
      }
      samples = rows;
    }
    return Math.max(samples, 0);
  }
}
