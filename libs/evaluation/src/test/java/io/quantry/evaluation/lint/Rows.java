package io.quantry.evaluation.lint;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetInput;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import io.quantry.ort.TensorValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Samples in memory for one FLOAT input x, labelled where there are labels. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Rows(float[][] rows, long[] labels, List<String> classNames, long... shape)
    implements Dataset {
  static Rows of(float[][] rows, long... shape) {
    return new Rows(rows, new long[0], List.of(), shape);
  }

  Rows labelled(List<String> names, long... classes) {
    return new Rows(rows, classes, names, shape);
  }

  @Override
  public long samples() {
    return rows.length;
  }

  @Override
  public List<DatasetInput> inputs() {
    return List.of(
        new DatasetInput(
            "x", ElementType.FLOAT, Shape.of(shape(-1)), DatasetInput.Role.VALUES, false));
  }

  @Override
  public Targets.Kind targets() {
    return labels.length == 0 ? Targets.Kind.NONE : Targets.Kind.LABELS;
  }

  private long[] shape(long samples) {
    long[] all = new long[shape.length + 1];
    all[0] = Math.max(samples, 1);
    System.arraycopy(shape, 0, all, 1, shape.length);
    return all;
  }

  @Override
  public BatchReader read(SampleSelection selection, int batch) {
    LongPredicate chosen = selection.chosen(rows.length);
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      if (chosen.test(i)) {
        indexes.add(i);
      }
    }
    return new BatchReader() {
      private int next;

      @Override
      public Optional<Batch> next() {
        if (next == indexes.size()) {
          return Optional.empty();
        }
        List<Integer> now = indexes.subList(next, Math.min(indexes.size(), next + batch));
        next += now.size();
        float[] values = new float[now.size() * rows[0].length];
        long[] classes = new long[now.size()];
        for (int i = 0; i < classes.length; i++) {
          System.arraycopy(rows[now.get(i)], 0, values, i * rows[0].length, rows[0].length);
          classes[i] = labels.length == 0 ? 0 : labels[now.get(i)];
        }
        return Optional.of(
            new Batch(
                classes.length,
                List.of(Map.of("x", TensorValue.ofFloats(values, shape(classes.length)))),
                labels.length == 0 ? new Targets.None() : new Targets.Labels(classes)));
      }

      @Override
      public void close() {}
    };
  }
}
