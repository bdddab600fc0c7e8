package io.quantry.trainer.graph;

import io.quantry.quantizer.QuantizationException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which steps lead from given values to wanted ones, and after which step a value has served.
 *
 * @param stages in order
 */
record Plan(List<Stage> stages) {

  /**
   * @param unused computed values that no later step reads and nobody wants
   */
  record Stage(Step step, List<String> unused) {}

  /**
   * @param steps all, in graph order
   * @throws QuantizationException {@code training-failed} if a value that is needed can come from
   *     nowhere
   */
  static Plan of(
      List<Step> steps, Set<String> given, Set<String> constants, Collection<String> wanted) {
    Map<String, Step> makers = new HashMap<>();
    steps.forEach(step -> step.makes().forEach(name -> makers.put(name, step)));
    Set<Step> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(wanted);
    while (!open.isEmpty()) {
      String name = open.pop();
      if (given.contains(name) || constants.contains(name)) {
        continue;
      }
      Step maker = makers.get(name);
      if (maker == null) {
        throw new QuantizationException(
            "training-failed", "There is no value '%s'".formatted(name));
      }
      if (needed.add(maker)) {
        open.addAll(maker.reads());
      }
    }
    List<Step> chosen = steps.stream().filter(needed::contains).toList();
    Map<String, Integer> lastUse = new HashMap<>();
    for (int i = 0; i < chosen.size(); i++) {
      for (String name : chosen.get(i).makes()) {
        lastUse.put(name, i);
      }
      for (String name : chosen.get(i).reads()) {
        lastUse.computeIfPresent(name, keepLatest(i));
      }
    }
    List<List<String>> unused = new ArrayList<>();
    chosen.forEach(step -> unused.add(new ArrayList<>()));
    lastUse.forEach(
        (name, step) -> {
          if (!wanted.contains(name) && !given.contains(name)) {
            unused.get(step).add(name);
          }
        });
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      stages.add(new Stage(chosen.get(i), List.copyOf(unused.get(i))));
    }
    return new Plan(List.copyOf(stages));
  }

  private static java.util.function.BiFunction<String, Integer, Integer> keepLatest(int step) {
    return (name, before) -> Math.max(before, step);
  }
}
