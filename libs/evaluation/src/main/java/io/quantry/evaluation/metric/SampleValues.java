package io.quantry.evaluation.metric;

import java.util.ArrayList;
import java.util.List;

/** A growing list of doubles, one a sample; in blocks, so that growing leaves no copies behind. */
final class SampleValues {
  private static final int BLOCK = 4096;

  private final List<double[]> full = new ArrayList<>();
  private double[] last = new double[BLOCK];
  private int used;

  void add(double value) {
    if (used == BLOCK) {
      full.add(last);
      last = new double[BLOCK];
      used = 0;
    }
    last[used++] = value;
  }

  double[] toArray() {
    double[] all = new double[full.size() * BLOCK + used];
    for (int i = 0; i < full.size(); i++) {
      System.arraycopy(full.get(i), 0, all, i * BLOCK, BLOCK);
    }
    System.arraycopy(last, 0, all, full.size() * BLOCK, used);
    return all;
  }
}
