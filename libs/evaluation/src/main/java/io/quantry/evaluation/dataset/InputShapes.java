package io.quantry.evaluation.dataset;

import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import io.quantry.ort.TensorSignature;
import java.util.Optional;

/** Compares the shapes of data with those of model inputs, and puts them into words. */
final class InputShapes {
  private InputShapes() {}

  /**
   * Why data of a shape cannot go into an input, empty where they can; free sizes fit any.
   *
   * @param firstAxis the first that is compared: 1 where the samples come first
   */
  static Optional<String> problem(TensorSignature wanted, Shape data, int firstAxis) {
    Shape model = wanted.shape();
    if (model.rank() != data.rank()) {
      return Optional.of(
          "'%s' has rank %d, the data rank %d".formatted(wanted.name(), model.rank(), data.rank()));
    }
    for (int axis = firstAxis; axis < model.rank(); axis++) {
      if (model.dimensions().get(axis) instanceof Dimension.Known takes
          && data.dimensions().get(axis) instanceof Dimension.Known has
          && takes.size() != has.size()) {
        return Optional.of(
            "'%s' has size %d on axis %d, the data %d"
                .formatted(wanted.name(), takes.size(), axis, has.size()));
      }
    }
    return Optional.empty();
  }

  static String describe(DatasetInput input) {
    String name = input.name().isEmpty() ? "" : input.name() + ": ";
    return name + describe(input.elementType(), input.shape());
  }

  static String describe(TensorSignature input) {
    return input.name() + ": " + describe(input.elementType(), input.shape());
  }

  private static String describe(ElementType type, Shape shape) {
    return type
        + shape.dimensions().stream()
            .map(
                dimension ->
                    switch (dimension) {
                      case Dimension.Known known -> Long.toString(known.size());
                      case Dimension.Symbolic named -> named.name();
                      case Dimension.Unknown unknown -> "?";
                    })
            .toList()
            .toString();
  }
}
