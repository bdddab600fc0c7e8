package io.quantry.onnx.ir;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names taken in one graph and all its subgraphs. A name once taken stays taken, so that a
 * fresh name never revives an annotation of a value that is gone. Values and nodes have separate
 * name spaces in ONNX; one set serves both here, which only makes fresh names a little longer.
 */
final class Names {
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> nextSuffix = new HashMap<>();

  void take(String name) {
    taken.add(name);
  }

  void takeAll(Names other) {
    taken.addAll(other.taken);
  }

  String fresh(String hint) {
    String base = hint.isEmpty() ? "value" : hint;
    if (taken.add(base)) {
      return base;
    }
    int suffix = nextSuffix.getOrDefault(base, 1);
    while (!taken.add(base + "_" + suffix)) {
      suffix++;
    }
    nextSuffix.put(base, suffix + 1);
    return base + "_" + suffix;
  }
}
