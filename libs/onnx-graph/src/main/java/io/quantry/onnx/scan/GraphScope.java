package io.quantry.onnx.scan;

import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names of one graph: who defines what, who needs what. When the graph ends, it says whether
 * definitions are unique and free of cycles, and which names it takes from the graph around. Then
 * it is forgotten: subgraphs end before the node that holds them, so no tree is ever built.
 */
final class GraphScope {
  private static final int NOT_A_NODE = -1;

  private final Findings findings;
  private final String what;
  private final Map<String, Integer> definedBy = new HashMap<>();
  private final Set<String> inputs = new LinkedHashSet<>();
  private final Set<String> initializers = new LinkedHashSet<>();
  private final Set<String> longVectors = new HashSet<>();
  private final Set<String> listsOfSizes = new HashSet<>();
  private final List<Set<String>> needsOfNode = new ArrayList<>();
  private final Set<String> needsOfGraph = new LinkedHashSet<>();

  GraphScope(Findings findings, String what) {
    this.findings = findings;
    this.what = what;
  }

  void input(String name) {
    if (!inputs.add(name)) {
      invalid("input %s stands twice", name);
    } else if (!initializers.contains(name)) {
      define(name, NOT_A_NODE);
    }
  }

  /** An initializer may have an input's name: then it is that input's default. */
  void initializer(String name) {
    if (name.isEmpty()) {
      invalid("an initializer has no name%s", "");
    } else if (!initializers.add(name)) {
      invalid("initializer %s stands twice", name);
    } else if (!inputs.contains(name)) {
      define(name, NOT_A_NODE);
    }
  }

  void output(String name) {
    needsOfGraph.add(name);
  }

  /** A value is declared to have one axis. */
  void vector(String name, long length) {
    if (length > ScanLimits.RANK) {
      longVectors.add(name);
    }
  }

  /** A node takes a value for a list of sizes, one an axis. */
  void listOfSizes(String name) {
    listsOfSizes.add(name);
  }

  void node(Set<String> needs, List<String> outputs) {
    for (String output : outputs) {
      if (!output.isEmpty()) {
        define(output, needsOfNode.size());
      }
    }
    needsOfNode.add(needs);
  }

  /** Checks the graph as a whole; returns the names that it takes from outside. */
  Set<String> close() {
    Set<String> captured = new LinkedHashSet<>();
    int[] waitingFor = new int[needsOfNode.size()];
    Map<Integer, List<Integer>> successors = new HashMap<>();
    for (int node = 0; node < waitingFor.length; node++) {
      for (String need : needsOfNode.get(node)) {
        Integer definer = definedBy.get(need);
        if (definer == null) {
          captured.add(need);
        } else if (definer != NOT_A_NODE) {
          waitingFor[node]++;
          successors.computeIfAbsent(definer, key -> new ArrayList<>()).add(node);
        }
      }
    }
    requireNoCycle(waitingFor, successors);
    requireShortListsOfSizes();
    for (String output : needsOfGraph) {
      if (!definedBy.containsKey(output)) {
        captured.add(output);
      }
    }
    return captured;
  }

  /** For a graph with nothing around it. */
  void requireNothingCaptured(Set<String> captured) {
    if (!captured.isEmpty()) {
      invalid("nothing defines %s", captured.iterator().next());
    }
  }

  private void requireNoCycle(int[] waitingFor, Map<Integer, List<Integer>> successors) {
    Deque<Integer> ready = new ArrayDeque<>();
    for (int node = 0; node < waitingFor.length; node++) {
      if (waitingFor[node] == 0) {
        ready.add(node);
      }
    }
    while (!ready.isEmpty()) {
      for (int successor : successors.getOrDefault(ready.remove(), List.of())) {
        if (--waitingFor[successor] == 0) {
          ready.add(successor);
        }
      }
    }
    if (Arrays.stream(waitingFor).anyMatch(count -> count > 0)) {
      invalid("the nodes form a cycle%s", "");
    }
  }

  /** Runtimes infer as many axes as the list is declared to have, one after the other. */
  private void requireShortListsOfSizes() {
    for (String list : listsOfSizes) {
      if (longVectors.contains(list)) {
        findings.refuse(
            RefusalCode.MODEL_SHAPE_INVALID,
            "%s in %s lists sizes of more than %d axes"
                .formatted(Violation.quote(list), what, ScanLimits.RANK));
      }
    }
  }

  private void define(String name, int node) {
    if (definedBy.put(name, node) != null) {
      invalid("value %s is defined twice", name);
    }
  }

  private void invalid(String message, String name) {
    String quoted = name.isEmpty() ? "" : Violation.quote(name);
    findings.refuse(RefusalCode.MODEL_GRAPH_INVALID, message.formatted(quoted) + " in " + what);
  }
}
