package io.quantry.quantizer.technique.mixed;

import io.quantry.quantizer.technique.Precision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives each layer one of its options so that the noise is small and the cost within a budget: the
 * multiple-choice knapsack problem by its linear relaxation (Sinha and Zoltners 1979). All layers
 * start at their cheapest option; steps to better ones are taken in the order of noise removed per
 * cost added. Options off the lower convex hull of cost and noise are never taken, so the steps of
 * one layer come in their order. The result is optimal but for the one step that did not fit.
 *
 * <p>Noise is taken to add up over layers: roundings are independent. O(options · log options).
 */
final class Assignment {
  private final List<Option> start;
  private final List<Step> steps;

  /**
   * One way to store a layer.
   *
   * @param cost in bytes or microseconds, against the layer as it is; less is negative
   * @param noise power of the error at the outputs over that of the outputs, with this layer alone
   */
  record Option(Precision precision, double cost, double noise) {}

  private record Step(int layer, Option from, Option to) {
    double cost() {
      return to.cost() - from.cost();
    }

    double rate() {
      return (from.noise() - to.noise()) / cost();
    }
  }

  private Assignment(List<Option> start, List<Step> steps) {
    this.start = start;
    this.steps = steps;
  }

  /**
   * @param layers at least one option for each
   */
  static Assignment of(List<List<Option>> layers) {
    List<Option> start = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      Option current =
          layers.get(layer).stream()
              .min(Comparator.comparingDouble(Option::cost).thenComparingDouble(Option::noise))
              .orElseThrow();
      start.add(current);
      Optional<Step> next = next(layer, current, layers.get(layer));
      while (next.isPresent()) {
        steps.add(next.get());
        next = next(layer, next.get().to(), layers.get(layer));
      }
    }
    // A stable sort: equal rates keep the layers' order.
    steps.sort(Comparator.comparingDouble(Step::rate).reversed());
    return new Assignment(start, steps);
  }

  /** Along the hull: the steepest way down. */
  private static Optional<Step> next(int layer, Option current, List<Option> options) {
    return options.stream()
        .filter(option -> option.cost() > current.cost() && option.noise() < current.noise())
        .map(option -> new Step(layer, current, option))
        .max(Comparator.comparingDouble(Step::rate).thenComparingDouble(Step::cost));
  }

  /** How many steps there are from the cheapest to the most exact. */
  int steps() {
    return steps.size();
  }

  /** The options after the first so many steps, one for each layer. */
  List<Option> after(int count) {
    List<Option> chosen = new ArrayList<>(start);
    steps.subList(0, count).forEach(step -> chosen.set(step.layer(), step.to()));
    return chosen;
  }

  /**
   * The options whose cost is at most the budget; a step that does not fit ends its layer's, others
   * go on.
   *
   * @return empty if the cheapest options exceed it
   */
  Optional<List<Option>> within(double budget) {
    double cost = cost(start);
    if (cost > budget) {
      return Optional.empty();
    }
    List<Option> chosen = new ArrayList<>(start);
    Set<Integer> ended = new HashSet<>();
    for (Step step : steps) {
      if (cost + step.cost() > budget) {
        ended.add(step.layer());
      } else if (!ended.contains(step.layer())) {
        chosen.set(step.layer(), step.to());
        cost += step.cost();
      }
    }
    return Optional.of(chosen);
  }

  static double cost(List<Option> options) {
    return options.stream().mapToDouble(Option::cost).sum();
  }
}
