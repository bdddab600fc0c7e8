package io.quantry.quantizer.technique;

import io.quantry.onnx.ir.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Collects what a technique decides, node by node, and what it promises of the result. */
public final class Decisions {
  private final List<LayerDecision> quantized = new ArrayList<>();
  private final List<LayerDecision> keptFloat = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Integer> kernels = new LinkedHashMap<>();

  /** Notes a quantized node and its form. */
  public void quantized(Node node, String form) {
    quantized.add(new LayerDecision(label(node), node.opType(), form));
  }

  /** Notes a node that stays FP32 and why. */
  public void keptFloat(Node node, String reason) {
    keptFloat.add(new LayerDecision(label(node), node.opType(), reason));
  }

  /**
   * Takes over what a part of the work decided: all notes and kernels, and nodes by their labels.
   */
  public void addAll(Decisions part, Predicate<String> nodes) {
    part.quantized.stream().filter(one -> nodes.test(one.node())).forEach(quantized::add);
    part.keptFloat.stream().filter(one -> nodes.test(one.node())).forEach(keptFloat::add);
    notes.addAll(part.notes);
    part.kernels.forEach((names, count) -> kernels.merge(names, count, Integer::sum));
  }

  /** Something a user should know of the result. */
  public void note(String text) {
    notes.add(text);
  }

  /**
   * One more node that the runtime must run with one of these kernels, alternatives separated by
   * {@code |}.
   */
  public void expectKernel(String alternatives) {
    kernels.merge(alternatives, 1, Integer::sum);
  }

  /** All quantized nodes so far. */
  public List<LayerDecision> quantized() {
    return List.copyOf(quantized);
  }

  /** All nodes that stay FP32 so far. */
  public List<LayerDecision> keptFloat() {
    return List.copyOf(keptFloat);
  }

  /** All notes so far. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** The kernels promised so far. */
  public List<ExpectedKernel> expectedKernels() {
    return kernels.entrySet().stream()
        .map(entry -> new ExpectedKernel(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** A node's name, or its first output's where it has none. */
  public static String label(Node node) {
    return node.name().isEmpty()
        ? node.output(0).map(output -> output.name()).orElse(node.opType())
        : node.name();
  }
}
