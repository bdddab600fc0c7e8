package io.quantry.evaluation.dataset;

import io.quantry.ort.TensorValue;
import java.util.List;

/** What the samples of a batch carry beside their inputs. */
public sealed interface Targets {
  /** What all samples of a dataset carry. */
  enum Kind {
    NONE,
    LABELS,
    SCORES,
    RELEVANCE,
    VALUES,
    CLASS_MAPS,
    BOXES
  }

  /**
   * A position of a class map that counts for nothing, as the usual training frameworks have it.
   */
  long IGNORED = -100;

  /** Nothing. */
  record None() implements Targets {}

  /** A class from 0 for each sample. */
  @SuppressWarnings("ArrayRecordComponent") // read once by the metrics, never compared
  record Labels(long[] classes) implements Targets {}

  /** A real number for each sample, for instance how alike two texts are. */
  @SuppressWarnings("ArrayRecordComponent") // read once by the metrics, never compared
  record Scores(double[] values) implements Targets {}

  /**
   * A pair of a query and a document for each sample.
   *
   * @param queries the same number for the same query
   * @param grades how relevant the document is, 0 for not at all
   */
  @SuppressWarnings("ArrayRecordComponent") // read once by the metrics, never compared
  record Relevance(long[] queries, double[] grades) implements Targets {}

  /** What the main output should be, FLOAT {@code [samples, …]}. */
  record Values(TensorValue values) implements Targets {}

  /**
   * A class for each position (token or pixel), INT64 {@code [samples, …]}; {@link #IGNORED} counts
   * for nothing.
   */
  record ClassMaps(TensorValue classes) implements Targets {}

  /** The objects in each sample's picture. */
  record Boxes(List<List<Box>> boxes) implements Targets {
    public Boxes {
      boxes = boxes.stream().map(List::copyOf).toList();
    }
  }

  /**
   * An object of a class from 0, in pixels of the model's input, {@code x1 < x2}, {@code y1 < y2}.
   */
  record Box(int label, float x1, float y1, float x2, float y2) {
    /** Intersection over union, in [0, 1]. */
    public double overlap(Box other) {
      double width = Math.min(x2, other.x2) - Math.max(x1, other.x1);
      double height = Math.min(y2, other.y2) - Math.max(y1, other.y1);
      if (width <= 0 || height <= 0) {
        return 0;
      }
      double both = width * height;
      return both / (area() + other.area() - both);
    }

    private double area() {
      return (double) (x2 - x1) * (y2 - y1);
    }
  }
}
