package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.trial.Trials;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Spends a budget on steps of an {@link Assignment}. A size is known beforehand; error and time are
 * measured of whole models, after as many steps as bisection asks for.
 */
final class Spending {
  private final Trials trials;
  private final Profile profile;
  private final Model reference;
  private final Roundings roundings;
  private final List<WeightLayer> layers;

  Spending(
      Trials trials,
      Profile profile,
      Model reference,
      Roundings roundings,
      List<WeightLayer> layers) {
    this.trials = trials;
    this.profile = profile;
    this.reference = reference;
    this.roundings = roundings;
    this.layers = layers;
  }

  /** One option for each layer, in their order. */
  List<Assignment.Option> within(Budget budget, List<List<Assignment.Option>> options) {
    Assignment assignment = Assignment.of(options);
    return switch (budget) {
      case Budget.Bytes bytes -> withinBytes(assignment, bytes.most());
      case Budget.OfInt8 ofInt8 -> withinBytes(assignment, bytesOfInt8(options));
      case Budget.Drop drop -> withinDrop(assignment, drop.most());
      case Budget.Speedup speedup -> withinTime(assignment, speedup.least());
    };
  }

  /** Precisions by the name of the weights. */
  static Map<String, Precision> assignment(
      List<WeightLayer> layers, List<Assignment.Option> chosen) {
    Map<String, Precision> precisions = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      precisions.put(layers.get(i).name(), chosen.get(i).precision());
    }
    return precisions;
  }

  /**
   * The sum over layers misses the file's size by the bytes that lengths of messages take, so the
   * file is measured and the difference put aside.
   */
  private List<Assignment.Option> withinBytes(Assignment assignment, long most) {
    long base = ModelWriter.sizeBytes(reference);
    double room = most - base;
    for (int attempt = 0; attempt < 8; attempt++) {
      List<Assignment.Option> chosen =
          assignment
              .within(room)
              .orElseThrow(() -> Budget.tooSmall("bytes", smallest(assignment, most)));
      long excess = size(chosen) - most;
      if (excess <= 0) {
        return chosen;
      }
      room -= excess;
    }
    throw Budget.tooSmall("bytes", smallest(assignment, most));
  }

  private String smallest(Assignment assignment, long most) {
    return "the smallest file has %s bytes, expected at most %s"
        .formatted(size(assignment.after(0)), most);
  }

  private long size(List<Assignment.Option> chosen) {
    return ModelWriter.sizeBytes(Rounded.copy(reference, roundings, assignment(layers, chosen)));
  }

  /** With int8 wherever it may be, and what comes closest elsewhere. */
  private long bytesOfInt8(List<List<Assignment.Option>> options) {
    List<Assignment.Option> closest = new ArrayList<>();
    for (List<Assignment.Option> all : options) {
      closest.add(
          all.stream()
              .filter(option -> option.precision().compareTo(Precision.INT8) >= 0)
              .findFirst()
              .orElse(all.getLast()));
    }
    return size(closest);
  }

  private List<Assignment.Option> withinDrop(Assignment assignment, double most) {
    double noise = most * most;
    int steps = first(assignment.steps(), count -> noise(assignment, count) <= noise);
    if (steps > assignment.steps()) {
      throw Budget.tooSmall(
          "drop",
          String.format(
              Locale.ROOT,
              "with the most exact weights allowed the error is %.4f, expected at most %.4f",
              Math.sqrt(noise(assignment, assignment.steps())),
              most));
    }
    return assignment.after(steps);
  }

  private double noise(Assignment assignment, int count) {
    return profile.noise(assignment(layers, assignment.after(count)));
  }

  /** As many steps as the time allows. */
  private List<Assignment.Option> withinTime(Assignment assignment, double least) {
    int tooMany = first(assignment.steps(), count -> speedup(assignment, count) < least);
    if (tooMany == 0) {
      throw Budget.tooSmall(
          "speedup",
          String.format(
              Locale.ROOT,
              "the fastest weights allowed were measured at %.2f, expected at least %.2f",
              speedup(assignment, 0),
              least));
    }
    return assignment.after(tooMany - 1);
  }

  private double speedup(Assignment assignment, int count) {
    Model candidate =
        Rounded.copy(reference, roundings, assignment(layers, assignment.after(count)));
    List<Double> micros = trials.medianMicros(List.of(reference, candidate));
    return micros.get(0) / micros.get(1);
  }

  /** The least number for which something holds that holds for all larger ones; else most + 1. */
  private static int first(int most, IntPredicate holds) {
    int low = 0;
    int high = most + 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (holds.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
