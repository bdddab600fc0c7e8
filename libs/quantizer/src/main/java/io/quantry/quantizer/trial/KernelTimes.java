package io.quantry.quantizer.trial;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The microseconds of a model's kernels, found by the nodes that they were made of. */
public final class KernelTimes {
  /** What the runtime appends to the name of a node that it rewrites. */
  private static final Pattern REWRITTEN = Pattern.compile("(_nchwc|_token_\\d+|/\\w*Fusion/?)+$");

  private final Map<String, Double> micros = new HashMap<>();
  private double total;

  /**
   * @param times of a model that {@link #name(Model)} prepared
   */
  public KernelTimes(List<Trials.NodeTime> times) {
    for (Trials.NodeTime time : times) {
      micros.merge(REWRITTEN.matcher(time.node()).replaceFirst(""), time.micros(), Double::sum);
      total += time.micros();
    }
  }

  /** Gives the nodes of the main graph the names by which their times are found. */
  public static void name(Model model) {
    model.graph().nodes().forEach(node -> node.rename(name(node)));
  }

  /** The name that a node must bear in the model that is timed; unique within it. */
  public static String name(Node node) {
    return node.outputs().stream()
        .flatMap(Optional::stream)
        .findFirst()
        .map(output -> output.name() + "@")
        .orElse(node.name());
  }

  /** Of all kernels. */
  public double total() {
    return total;
  }

  /**
   * Zero for a node that the runtime fused into another. A convolution on blocked channels bears
   * the name of its output, which may be that of an activation fused into it.
   */
  public double of(Node node) {
    return of(name(node)) + node.output(0).map(output -> of(output.name())).orElse(0d);
  }

  public double of(String name) {
    return micros.getOrDefault(name, 0d);
  }
}
