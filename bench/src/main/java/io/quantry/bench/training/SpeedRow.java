package io.quantry.bench.training;

import io.quantry.onnx.ir.Model;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Steps a second of a network with fake quantizers and of the same in FP32: both in one process, in
 * turns, the median of three.
 *
 * @param form of the fake quantizers
 * @param recipe the same for both
 */
record SpeedRow(Task task, Form form, Recipe recipe) implements Row {
  private static final int TURNS = 3;
  private static final int WARM = 30;
  private static final int STEPS = 150;
  private static final double LEAST = 0.7;

  @Override
  public Map<String, Object> run(Workshop workshop, String name) throws IOException {
    Model inFloat = task.untrained(workshop.options().data());
    WatchedTraining watched = WatchedTraining.untrained();
    workshop.quantize(inFloat.copy(), task, form, watched);
    List<Double> plain = new ArrayList<>();
    List<Double> quantized = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) {
      plain.add(stepsPerSecond(workshop, inFloat, inFloat));
      quantized.add(stepsPerSecond(workshop, watched.graph(), inFloat));
    }
    double ratio = median(quantized) / median(plain);
    return Map.of(
        "stepsPerSecondInFloat",
        plain,
        "stepsPerSecondQuantized",
        quantized,
        "checks",
        List.of(
            new Check(
                    "steps/s of " + task.rows() + ", fake-quantized over FP32",
                    "%.2f (%.1f, %.1f)".formatted(ratio, median(quantized), median(plain)),
                    "≥ 0.7",
                    ratio >= LEAST)
                .facts()));
  }

  private double stepsPerSecond(Workshop workshop, Model student, Model teacher)
      throws IOException {
    long[] times = new long[2];
    CountedSteps.run(
        student,
        teacher,
        workshop.training(task),
        recipe.withEpochs(WARM + STEPS).settings(1, true), // more than enough
        workshop.options().threads(),
        WARM + STEPS,
        done -> {
          if (done == WARM || done == WARM + STEPS) {
            times[done == WARM ? 0 : 1] = System.nanoTime();
          }
        });
    return STEPS / ((times[1] - times[0]) / 1e9);
  }

  private static double median(List<Double> figures) {
    List<Double> sorted = new ArrayList<>(figures);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
