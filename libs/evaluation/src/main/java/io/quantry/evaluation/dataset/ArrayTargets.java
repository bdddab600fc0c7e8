package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which arrays are targets, and how their rows become them.
 *
 * @param kind what all samples carry
 * @param arrays the arrays that hold it: none, one, or for {@code RELEVANCE} queries and scores
 * @param names of classes
 */
record ArrayTargets(Targets.Kind kind, List<String> arrays, ClassNames names) {
  private static final int BOX_NUMBERS = 5;
  private static final int PADDING = -1;

  ArrayTargets {
    arrays = List.copyOf(arrays);
  }

  /**
   * Checks element types and ranks.
   *
   * @throws EvaluationException {@code dataset-malformed}
   */
  ArrayTargets checked(Map<String, NpyHeader> headers) {
    for (String array : arrays) {
      NpyHeader header = headers.get(array);
      if (header == null) {
        throw new EvaluationException(
            "dataset-malformed",
            "there is no array '%s' for the targets, only %s".formatted(array, headers.keySet()));
      }
    }
    switch (kind) {
      case NONE -> {}
      case LABELS -> require(headers, 0, true, "whole numbers of shape [n]", 1, 1);
      case SCORES -> require(headers, 0, false, "real numbers of shape [n]", 1, 1);
      case RELEVANCE -> {
        require(headers, 0, true, "whole numbers of shape [n]", 1, 1);
        require(headers, 1, false, "real numbers of shape [n]", 1, 1);
      }
      case VALUES -> require(headers, 0, false, "real numbers of shape [n, …]", 1, 8);
      case CLASS_MAPS -> require(headers, 0, true, "whole numbers of shape [n, …]", 2, 8);
      case BOXES -> {
        NpyHeader header = require(headers, 0, false, "numbers of shape [n, most, 5]", 3, 3);
        if (header.shape()[2] != BOX_NUMBERS) {
          throw malformed(
              arrays.getFirst(),
              "has %d numbers a box, expected class, x1, y1, x2, y2".formatted(header.shape()[2]));
        }
      }
    }
    return this;
  }

  /**
   * The targets of a batch.
   *
   * @param values rows of all arrays
   * @throws EvaluationException {@code dataset-malformed} for classes below 0 or beyond their
   *     names, numbers that are not finite, boxes without area
   */
  Targets of(Map<String, TensorValue> values) {
    return switch (kind) {
      case NONE -> new Targets.None();
      case LABELS -> new Targets.Labels(labels(value(values, 0)));
      case SCORES -> new Targets.Scores(reals(value(values, 0), 0));
      case RELEVANCE -> new Targets.Relevance(value(values, 0).longs(), reals(value(values, 1), 1));
      case VALUES -> new Targets.Values(floats(value(values, 0)));
      case CLASS_MAPS -> new Targets.ClassMaps(classes(value(values, 0)));
      case BOXES -> new Targets.Boxes(boxes(value(values, 0)));
    };
  }

  private NpyHeader require(
      Map<String, NpyHeader> headers, int at, boolean whole, String what, int least, int most) {
    NpyHeader header = Optional.ofNullable(headers.get(arrays.get(at))).orElseThrow();
    int rank = header.shape().length;
    boolean wrongType =
        whole ? !header.elementType().isInteger() : header.elementType() == ElementType.BOOL;
    if (wrongType || rank < least || rank > most) {
      throw malformed(
          arrays.get(at),
          "must hold %s, has %s%s"
              .formatted(what, header.elementType(), Arrays.toString(header.shape())));
    }
    return header;
  }

  private TensorValue value(Map<String, TensorValue> values, int at) {
    return Optional.ofNullable(values.get(arrays.get(at))).orElseThrow();
  }

  private long[] labels(TensorValue value) {
    long[] labels = value.longs();
    for (long label : labels) {
      names.requireClass(label, "array '%s'".formatted(arrays.getFirst()));
    }
    return labels;
  }

  private TensorValue classes(TensorValue value) {
    long[] classes = value.longs();
    for (long one : classes) {
      if (one != Targets.IGNORED) {
        names.requireClass(one, "array '%s'".formatted(arrays.getFirst()));
      }
    }
    return TensorValue.ofInt64s(classes, value.shape());
  }

  /** Doubles keep their precision; whole numbers up to 2⁵³ theirs. */
  private double[] reals(TensorValue value, int at) {
    double[] reals = new double[value.elementCount()];
    if (value.elementType() == ElementType.DOUBLE) {
      value.content().asDoubleBuffer().get(reals);
    } else if (value.elementType().isInteger()) {
      long[] longs = value.longs();
      Arrays.setAll(reals, i -> longs[i]);
    } else {
      float[] floats = value.floats();
      Arrays.setAll(reals, i -> floats[i]);
    }
    for (double real : reals) {
      requireFinite(real, arrays.get(at));
    }
    return reals;
  }

  private TensorValue floats(TensorValue value) {
    float[] floats = value.floats();
    for (float one : floats) {
      requireFinite(one, arrays.getFirst());
    }
    return TensorValue.ofFloats(floats, value.shape());
  }

  private List<List<Targets.Box>> boxes(TensorValue value) {
    float[] numbers = value.floats();
    int samples = (int) value.size(0);
    int most = (int) value.size(1);
    List<List<Targets.Box>> boxes = new ArrayList<>();
    for (int sample = 0; sample < samples; sample++) {
      List<Targets.Box> objects = new ArrayList<>();
      for (int box = 0; box < most; box++) {
        int at = (sample * most + box) * BOX_NUMBERS;
        if (numbers[at] != PADDING) {
          objects.add(box(numbers, at));
        }
      }
      boxes.add(objects);
    }
    return boxes;
  }

  private Targets.Box box(float[] numbers, int at) {
    String where = "array '%s'".formatted(arrays.getFirst());
    for (int i = 0; i < BOX_NUMBERS; i++) {
      requireFinite(numbers[at + i], arrays.getFirst());
    }
    if (numbers[at] != Math.rint(numbers[at])) {
      throw malformed(arrays.getFirst(), "holds the class %s".formatted(numbers[at]));
    }
    names.requireClass((long) numbers[at], where);
    if (numbers[at + 1] >= numbers[at + 3] || numbers[at + 2] >= numbers[at + 4]) {
      throw malformed(
          arrays.getFirst(),
          "holds a box without area: x from %s to %s, y from %s to %s"
              .formatted(numbers[at + 1], numbers[at + 3], numbers[at + 2], numbers[at + 4]));
    }
    return new Targets.Box(
        (int) numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3], numbers[at + 4]);
  }

  private static void requireFinite(double number, String array) {
    if (!Double.isFinite(number)) {
      throw malformed(array, "holds %s; targets must be finite".formatted(number));
    }
  }

  private static EvaluationException malformed(String array, String what) {
    return new EvaluationException(
        "dataset-malformed", "the target array '%s' %s".formatted(array, what));
  }
}
