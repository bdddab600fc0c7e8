package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Function;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Opsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Drops imports of operator sets that nothing uses: exporters leave them behind, and runtimes
 * refuse models for domains they do not know.
 *
 * <ol>
 *   <li>The model keeps the domains of its graph's nodes, subgraphs included, of its functions, and
 *       of what its functions use.
 *   <li>A function keeps the domains of its own nodes.
 * </ol>
 *
 * The standard domain always stays: a model without it is malformed.
 */
public final class DropUnusedImports implements Pass {
  @Override
  public boolean run(Model model) {
    // Case 1.
    Set<String> used = new HashSet<>();
    model.allGraphs().forEach(graph -> addDomains(graph, used));
    model.functions().forEach(function -> used.add(function.domain()));
    boolean modified = drop(model.opsets(), used);
    // Case 2.
    for (Function function : model.functions()) {
      Set<String> inFunction = new HashSet<>();
      function.body().withSubgraphs().forEach(graph -> addDomains(graph, inFunction));
      modified |= drop(function.opsets(), inFunction);
    }
    return modified;
  }

  private static void addDomains(Graph graph, Set<String> domains) {
    for (Node node : graph.nodes()) {
      domains.add(node.domain());
    }
  }

  private static boolean drop(Opsets opsets, Set<String> used) {
    boolean modified = false;
    for (Opsets.Import one : opsets.imports()) {
      String domain = Model.canonicalDomain(one.domain());
      if (!domain.isEmpty() && !used.contains(domain)) {
        opsets.remove(domain);
        modified = true;
      }
    }
    return modified;
  }
}
