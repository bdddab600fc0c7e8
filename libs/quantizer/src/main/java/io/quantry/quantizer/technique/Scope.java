package io.quantry.quantizer.technique;

import io.quantry.onnx.ir.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which nodes a request leaves out, by operator type or by a glob on their name, and which weights
 * it wants in a precision of their own.
 */
public final class Scope {
  private final Set<String> excludedOps;
  private final List<String> excludedNodes;
  private final Map<String, Precision> overrides;
  private final Map<String, String> others;
  private final Set<Node> outliers;

  private Scope(
      Set<String> excludedOps,
      List<String> excludedNodes,
      Map<String, Precision> overrides,
      Map<String, String> others,
      Set<Node> outliers) {
    this.excludedOps = excludedOps;
    this.excludedNodes = excludedNodes;
    this.overrides = overrides;
    this.others = Map.copyOf(others);
    this.outliers = Set.copyOf(outliers);
  }

  /** From the shared parameters of a request. */
  public static Scope of(Settings settings) {
    return new Scope(
        Set.copyOf(settings.strings("scope.excludeOps")),
        settings.strings("scope.excludeNodes"),
        settings.declares("scope.overrides") ? settings.overrides("scope.overrides") : Map.of(),
        Map.of(),
        Set.of());
  }

  /**
   * Leaves out some more.
   *
   * @param reasons by what {@link Decisions#label} calls the node
   */
  public Scope excluding(Map<String, String> reasons) {
    return new Scope(excludedOps, excludedNodes, overrides, reasons, outliers);
  }

  /** The same, leaving out nodes that were made to hold outlier channels too. */
  public Scope withOutliers(Set<Node> nodes) {
    return new Scope(excludedOps, excludedNodes, overrides, others, nodes);
  }

  /** Why the node is to stay FP32; empty if it may be quantized. */
  public Optional<String> exclusion(Node node) {
    if (outliers.contains(node)) {
      return Optional.of("it holds outlier channels");
    }
    if (excludedOps.contains(node.opType())) {
      return Optional.of("excluded by scope.excludeOps: " + node.opType());
    }
    String label = Decisions.label(node);
    return excludedNodes.stream()
        .filter(glob -> matches(glob, label))
        .findFirst()
        .map(glob -> "excluded by scope.excludeNodes: " + glob)
        .or(
            () ->
                override(node)
                    .filter(precision -> precision == Precision.FLOAT32)
                    .map(precision -> "float32 by scope.overrides"))
        .or(() -> Optional.ofNullable(others.get(label)));
  }

  /** The precision that the request gives the node's weights: that of the last glob it matches. */
  public Optional<Precision> override(Node node) {
    String label = Decisions.label(node);
    return overrides.entrySet().stream()
        .filter(entry -> matches(entry.getKey(), label))
        .reduce((first, second) -> second)
        .map(Map.Entry::getValue);
  }

  /**
   * {@code *} stands for any text, slashes too, and {@code ?} for one character; everything else
   * for itself. O(glob * text), so that no pattern can stall the work.
   */
  static boolean matches(String glob, String text) {
    int g = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        star = g++;
        resume = t;
      } else if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == text.charAt(t))) {
        g++;
        t++;
      } else if (star >= 0) {
        g = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (g < glob.length() && glob.charAt(g) == '*') {
      g++;
    }
    return g == glob.length();
  }
}
