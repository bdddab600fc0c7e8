package io.quantry.evaluation.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * A growing list of integers, one or a few a sample; in blocks, so that growing leaves no copies
 * behind.
 */
final class SampleIntegers {
  private static final int BLOCK = 4096;

  private final List<int[]> full = new ArrayList<>();
  private int[] last = new int[BLOCK];
  private int used;

  void add(int value) {
    if (used == BLOCK) {
      full.add(last);
      last = new int[BLOCK];
      used = 0;
    }
    last[used++] = value;
  }

  int count() {
    return full.size() * BLOCK + used;
  }

  int[] toArray() {
    int[] all = new int[count()];
    for (int i = 0; i < full.size(); i++) {
      System.arraycopy(full.get(i), 0, all, i * BLOCK, BLOCK);
    }
    System.arraycopy(last, 0, all, full.size() * BLOCK, used);
    return all;
  }
}
