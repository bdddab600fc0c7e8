package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.trial.MadeUpTrials;
import io.quantry.quantizer.trial.OutputFidelity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Trials that report given SQNR figures, one after the other. */
final class RatedTrials implements MadeUpTrials {
  private final Deque<Double> figures = new ArrayDeque<>();

  RatedTrials(double... figures) {
    for (double figure : figures) {
      this.figures.add(figure);
    }
  }

  @Override
  public List<OutputFidelity> compare(Model reference, Model candidate) {
    return List.of(new OutputFidelity("y", figures.remove(), 1, 1, 0, 1));
  }
}
