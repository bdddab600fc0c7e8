package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Function;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Opsets;
import io.quantry.onnx.ir.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the bodies of local functions in the place of their calls, so that whoever looks for an
 * operator finds it in the graph.
 *
 * <ol>
 *   <li>A call becomes the nodes of the body before it; calls among them likewise, at any depth.
 *   <li>An attribute that refers to a parameter takes what the call states for it, or the default;
 *       without either it is left out.
 *   <li>An input that the call omits is a gap; an output that is an input of the function passes
 *       through an Identity.
 *   <li>A call is left alone if its function binds a domain to another version than the model does
 *       (one that the model does not import is imported), if it calls itself, if an output is an
 *       input that the call omits, or if more than 1,000,000 nodes would have to be copied in all:
 *       those of calls that are replaced in turn and of graphs that parameters bind count too.
 *   <li>Functions that nothing calls any more are dropped.
 * </ol>
 *
 * Subgraphs: calls in them likewise. Bodies of functions that stay: as they were.
 */
public final class InlineFunctions implements Pass {
  private static final long MOST_NODES = 1_000_000;

  private final long mostNodes;

  public InlineFunctions() {
    this(MOST_NODES);
  }

  /**
   * @param mostNodes how many nodes may be copied
   */
  InlineFunctions(long mostNodes) {
    this.mostNodes = mostNodes;
  }

  @Override
  public boolean run(Model model) {
    if (model.functions().isEmpty()) {
      return false;
    }
    FunctionSizes sizes = new FunctionSizes(model.functions());
    boolean modified = false;
    long left = mostNodes;
    for (Graph graph : model.graph().withSubgraphs()) {
      if (!graph.isWithin(model.graph())) {
        // It went with a call that took it for a parameter; its copies were looked at.
        continue;
      }
      for (Node node : graph.nodes()) {
        left -= inline(model, sizes, node, left);
        modified |= node.isRemoved();
      }
    }
    // Case 5.
    while (RemoveDeadNodes.removeUncalledFunctions(model)) {
      modified = true;
    }
    return modified;
  }

  /**
   * Replaces a call and what it calls in turn.
   *
   * @param most how many nodes may be copied
   * @return how many were
   */
  private static long inline(Model model, FunctionSizes sizes, Node root, long most) {
    Deque<Node> calls = new ArrayDeque<>();
    calls.push(root);
    long left = most;
    while (!calls.isEmpty()) {
      Node call = calls.pop();
      Function function = sizes.function(call).orElse(null);
      // Case 4. A size tells of recursion, and lets a call go in whole or not at all; it does not
      // know what the parameters bind, so what is really copied is counted besides.
      if (function != null && sizes.of(function) <= left && isInlinable(model, call, function)) {
        long copied = copiedNodes(call, function);
        if (copied > left) {
          // The rest stays too, or each of many calls would be counted only to be left alone.
          return most;
        }
        left -= copied;
        replace(model, call, function, calls);
      }
    }
    return most - left;
  }

  /** The nodes of the body, and those of the graphs that take the place of references in it. */
  private static long copiedNodes(Node call, Function function) {
    Map<String, Long> bound = new HashMap<>();
    long count = 0;
    for (Graph graph : function.body().withSubgraphs()) {
      for (Node node : graph.nodes()) {
        count++;
        for (Attribute attribute : node.attributes()) {
          if (attribute instanceof Attribute.Reference reference) {
            count +=
                bound.computeIfAbsent(
                    reference.parameter(),
                    parameter ->
                        stated(parameter, call, function).map(FunctionSizes::nodes).orElse(0L));
          }
        }
      }
    }
    return count;
  }

  /** Cases 1 to 3; every node that is new is added to the calls to look at. */
  private static void replace(Model model, Node call, Function function, Deque<Node> calls) {
    importMissing(model.opsets(), function);
    Graph graph = call.graph();
    NodeCopies copies = new NodeCopies(attribute -> bind(attribute, call, function));
    List<Value> inputs = function.body().inputs();
    for (int index = 0; index < inputs.size(); index++) {
      copies.put(inputs.get(index), call.input(index).orElse(null));
    }
    for (Node node : function.body().nodes()) {
      Node copy = copies.copy(node, graph, call);
      calls.push(copy);
      for (Graph subgraph : copy.subgraphs()) {
        subgraph.withSubgraphs().forEach(inner -> inner.nodes().forEach(calls::push));
      }
    }
    List<Value> outputs = function.body().outputs();
    for (int index = 0; index < Math.min(outputs.size(), call.outputCount()); index++) {
      Value result = copies.get(outputs.get(index));
      Value output = call.output(index).orElse(null);
      if (result != null && output != null) {
        handOver(graph, call, result, output);
      }
    }
    call.remove();
  }

  private static void handOver(Graph graph, Node call, Value result, Value output) {
    if (result.graph() == graph && result.producer().isPresent() && result.type().isEmpty()) {
      result.setType(output.type().orElse(null));
    }
    if (graph.takeOver(output, result)) {
      return;
    }
    Node identity =
        graph
            .newNode("Identity")
            .inputs(result)
            .output(output.name(), output.type().orElse(null))
            .insertBefore(call);
    // Cannot fail: the output of a node that was just made is nothing else yet.
    graph.takeOver(output, identity.requireOutput(0));
  }

  private static boolean isInlinable(Model model, Node call, Function function) {
    // An output may be an input, if the call gives it; so may an output of a subgraph.
    Graph body = function.body();
    boolean everyOutputIsKnown =
        body.withSubgraphs().stream()
            .flatMap(graph -> graph.outputs().stream())
            .allMatch(one -> one.graph() != body || isKnown(one, call, body));
    return everyOutputIsKnown
        && call.inputCount() <= function.body().inputs().size()
        && call.outputCount() <= function.body().outputs().size()
        && function.opsets().imports().stream()
            .allMatch(
                one -> {
                  var own = model.opsets().version(one.domain());
                  return own.isEmpty() || own.getAsLong() == one.version();
                });
  }

  private static boolean isKnown(Value output, Node call, Graph body) {
    int index = body.inputs().indexOf(output);
    return output.producer().isPresent() || (index >= 0 && call.input(index).isPresent());
  }

  private static void importMissing(Opsets opsets, Function function) {
    for (Opsets.Import one : function.opsets().imports()) {
      if (opsets.version(one.domain()).isEmpty()) {
        opsets.set(one.domain(), one.version());
      }
    }
  }

  /** Case 2. */
  private static Optional<Attribute> bind(Attribute attribute, Node call, Function function) {
    if (!(attribute instanceof Attribute.Reference reference)) {
      return Optional.of(attribute);
    }
    return stated(reference.parameter(), call, function)
        .map(value -> renamed(value, reference.name()));
  }

  /** What a call gives to a parameter, or else the function does. */
  private static Optional<Attribute> stated(String parameter, Node call, Function function) {
    return call.attribute(parameter)
        .or(
            () ->
                function.defaults().stream()
                    .filter(one -> one.name().equals(parameter))
                    .findFirst());
  }

  private static Attribute renamed(Attribute attribute, String name) {
    return switch (attribute) {
      case Attribute.OfFloat one -> new Attribute.OfFloat(name, one.value(), one.extras());
      case Attribute.OfInt one -> new Attribute.OfInt(name, one.value(), one.extras());
      case Attribute.OfString one -> new Attribute.OfString(name, one.value(), one.extras());
      case Attribute.OfTensor one -> new Attribute.OfTensor(name, one.value(), one.extras());
      case Attribute.OfSparseTensor one ->
          new Attribute.OfSparseTensor(name, one.value(), one.extras());
      case Attribute.OfGraph one -> new Attribute.OfGraph(name, one.value(), one.extras());
      case Attribute.OfType one -> new Attribute.OfType(name, one.value(), one.extras());
      case Attribute.OfFloats one -> new Attribute.OfFloats(name, one.values(), one.extras());
      case Attribute.OfInts one -> new Attribute.OfInts(name, one.values(), one.extras());
      case Attribute.OfStrings one -> new Attribute.OfStrings(name, one.values(), one.extras());
      case Attribute.OfTensors one -> new Attribute.OfTensors(name, one.values(), one.extras());
      case Attribute.OfSparseTensors one ->
          new Attribute.OfSparseTensors(name, one.values(), one.extras());
      case Attribute.OfGraphs one -> new Attribute.OfGraphs(name, one.values(), one.extras());
      case Attribute.OfTypes one -> new Attribute.OfTypes(name, one.values(), one.extras());
      case Attribute.Reference one -> new Attribute.Reference(name, one.parameter(), one.extras());
      case Attribute.Unknown one -> new Attribute.Unknown(name, one.extras());
    };
  }
}
