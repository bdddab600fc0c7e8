package io.quantry.onnx.scan;

import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;
import io.quantry.onnx.ir.Model;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which operators a model uses, body by body, and what it imports. Judged at the end, because the
 * functions that a node may call stand behind the graph.
 */
final class Operators {
  /** An operator, or the function of that identity. */
  record Operator(String domain, String type, String overload) {
    @Override
    public String toString() {
      return Violation.quote(domain.isEmpty() ? type : domain + "." + type);
    }
  }

  /** The main graph or a function: how often each operator stands in it, subgraphs included. */
  static final class Body {
    final Map<Operator, Integer> uses = new LinkedHashMap<>();
    final Map<String, Long> imports = new HashMap<>();

    void use(Operator operator) {
      uses.merge(operator, 1, Integer::sum);
    }

    void importSet(String domain, long version) {
      imports.put(Model.canonicalDomain(domain), version);
    }
  }

  final Body main = new Body();
  private final Map<Operator, Body> functions = new LinkedHashMap<>();
  private final Findings findings;

  Operators(Findings findings) {
    this.findings = findings;
  }

  void function(Operator identity, Body body) {
    if (functions.put(identity, body) != null) {
      findings.refuse(
          RefusalCode.MODEL_GRAPH_INVALID, "function " + identity + " is defined twice");
    }
    if (functions.size() > ScanLimits.FUNCTIONS) {
      throw new ScanStop(
          RefusalCode.MODEL_GRAPH_LIMIT, "more than %d functions".formatted(ScanLimits.FUNCTIONS));
    }
  }

  void check(long irVersion) {
    // Models older than the import list are bound to the first version.
    if (main.imports.isEmpty() && irVersion < 3) {
      main.imports.put("", 1L);
    }
    check(main);
    functions.values().forEach(this::check);
    checkExpansion();
  }

  private void check(Body body) {
    for (Operator operator : body.uses.keySet()) {
      if (functions.containsKey(operator)) {
        continue;
      }
      Integer newest = ScanLimits.OPSETS.get(operator.domain());
      if (newest == null
          || ScanLimits.FORBIDDEN_OPERATORS.contains(operator.domain() + "." + operator.type())) {
        findings.refuse(
            RefusalCode.OPERATOR_NOT_ALLOWED, "operator " + operator + " is not allowed");
      }
    }
    if (body != main) {
      checkFunction(body);
    }
    for (Map.Entry<String, Integer> known : ScanLimits.OPSETS.entrySet()) {
      String domain = known.getKey();
      boolean used =
          body.uses.keySet().stream()
              .anyMatch(one -> one.domain().equals(domain) && !functions.containsKey(one));
      Long version = body.imports.get(domain);
      String name = domain.isEmpty() ? "ai.onnx" : domain;
      // Runtimes supply the one version of com.microsoft by themselves.
      if (version == null && used && !domain.equals("com.microsoft")) {
        findings.refuse(
            RefusalCode.OPSET_UNSUPPORTED, "no operator set of %s is imported".formatted(name));
      } else if (version != null && (version < 1 || version > known.getValue())) {
        findings.refuse(
            RefusalCode.OPSET_UNSUPPORTED,
            "operator set %d of %s; known are 1 to %d".formatted(version, name, known.getValue()));
      }
    }
  }

  private void checkFunction(Body body) {
    long imported = body.imports.getOrDefault("", 0L);
    for (Operator operator : body.uses.keySet()) {
      Integer needed = ScanLimits.OPERATORS_OF_FUNCTIONS.get(operator.type());
      if (operator.domain().isEmpty()
          && needed != null
          && imported < needed
          && !functions.containsKey(operator)) {
        findings.refuse(
            RefusalCode.OPSET_UNSUPPORTED,
            "operator %s in a function that imports operator set %d".formatted(operator, imported));
      }
    }
  }

  /** Sizes after inlining every call, by functions in the order in which they complete. */
  private void checkExpansion() {
    Map<Operator, Long> sizes = new HashMap<>();
    Map<Operator, Integer> depths = new HashMap<>();
    Deque<Operator> path = new ArrayDeque<>();
    Map<Operator, Boolean> onPath = new HashMap<>();
    for (Operator root : functions.keySet()) {
      path.push(root);
      while (!path.isEmpty()) {
        Operator function = path.element();
        if (sizes.containsKey(function)) {
          path.pop();
        } else if (onPath.put(function, true) == null) {
          for (Operator callee : body(function).uses.keySet()) {
            if (!functions.containsKey(callee) || sizes.containsKey(callee)) {
              continue;
            }
            if (onPath.containsKey(callee)) {
              findings.refuse(
                  RefusalCode.MODEL_GRAPH_INVALID, "function " + callee + " calls itself");
              return;
            }
            path.push(callee);
          }
        } else {
          path.pop();
          onPath.remove(function);
          sizes.put(function, size(body(function), sizes));
          depths.put(function, depth(body(function), depths));
        }
      }
    }
    long expanded = size(main, sizes);
    if (expanded > ScanLimits.EXPANDED_NODES) {
      findings.refuse(
          RefusalCode.MODEL_GRAPH_LIMIT,
          "more than %d nodes once its functions are expanded"
              .formatted(ScanLimits.EXPANDED_NODES));
    }
    if (depth(main, depths) > ScanLimits.FUNCTION_CALL_NESTING) {
      findings.refuse(
          RefusalCode.MODEL_GRAPH_LIMIT,
          "functions call each other more than %d deep"
              .formatted(ScanLimits.FUNCTION_CALL_NESTING));
    }
  }

  private Body body(Operator function) {
    Body body = functions.get(function);
    if (body == null) {
      throw new IllegalStateException("no function " + function);
    }
    return body;
  }

  /** Saturates just above the limit, so that nothing overflows. */
  private static long size(Body body, Map<Operator, Long> sizes) {
    long ceiling = ScanLimits.EXPANDED_NODES + 1;
    long size = 0;
    for (Map.Entry<Operator, Integer> use : body.uses.entrySet()) {
      size += Math.min(ceiling, use.getValue() * sizes.getOrDefault(use.getKey(), 1L));
      size = Math.min(ceiling, size);
    }
    return size;
  }

  private static int depth(Body body, Map<Operator, Integer> depths) {
    return 1
        + body.uses.keySet().stream().mapToInt(use -> depths.getOrDefault(use, 0)).max().orElse(0);
  }
}
