package io.quantry.quantizer.technique.dynamicint8;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.util.Random;

/** Models of one recurrent node, with random weights of a trained network's spread. */
final class LstmSamples {
  static final int STEPS = 6;
  static final int BATCH = 2;
  static final int INPUTS = 48;
  static final int HIDDEN = 64;
  static final long SEED = 11;

  private LstmSamples() {}

  /**
   * One node named {@code recurrence}: inputs {@code x [steps, batch, inputs]}, {@code h} and
   * {@code c [directions, batch, hidden]}, outputs {@code y}, {@code last} and, of an LSTM, {@code
   * cell}.
   *
   * @param opType LSTM or GRU
   * @param outside whether the weights stand in the graph around the given one
   */
  static Node append(Graph graph, Graph outside, String opType, int directions, boolean optional) {
    Random random = new Random(SEED);
    int gates = opType.equals("LSTM") ? 4 : 3;
    Value x = outside.value("x").orElseThrow();
    Value w = weights(outside, random, "w", directions, gates * HIDDEN, INPUTS);
    Value r = weights(outside, random, "r", directions, gates * HIDDEN, HIDDEN);
    Value bias = weights(outside, random, "b", directions, 2 * gates * HIDDEN);
    NodeBuilder node =
        graph
            .newNode(opType)
            .name("recurrence")
            .attribute(Attribute.of("hidden_size", HIDDEN))
            .attribute(Attribute.of("direction", directions == 1 ? "forward" : "bidirectional"));
    if (!optional) {
      node.inputs(x, w, r);
    } else if (gates == 3) {
      node.inputs(x, w, r, bias, null, outside.value("h").orElseThrow());
    } else {
      Value h = outside.value("h").orElseThrow();
      node.inputs(x, w, r, bias, null, h, outside.value("c").orElseThrow());
    }
    node.output("y").output("last");
    if (gates == 4) {
      node.output("cell");
    }
    return node.append();
  }

  static Graph graph(int directions, boolean optional) {
    Graph graph = new Graph("recurrent");
    graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(STEPS, BATCH, INPUTS)));
    if (optional) {
      ValueType state = ValueType.tensor(ElementType.FLOAT, Shape.of(directions, BATCH, HIDDEN));
      graph.addInput("h", state);
      graph.addInput("c", state);
    }
    return graph;
  }

  static Model model(String opType, int directions, boolean optional) {
    Graph graph = graph(directions, optional);
    output(graph, append(graph, graph, opType, directions, optional));
    return model(graph);
  }

  /** The node in both branches of an If, its weights in the graph around it. */
  static Model branches() {
    Graph graph = graph(1, true);
    Value condition = graph.addInput("early", ValueType.tensor(ElementType.BOOL, Shape.of()));
    Graph then = new Graph("then");
    NodeBuilder choice = graph.newNode("If").name("choice").inputs(condition);
    choice.attribute(Attribute.of("then_branch", then));
    Graph otherwise = new Graph("else");
    choice.attribute(Attribute.of("else_branch", otherwise));
    Node node = choice.output("result").append();
    Node lstm = append(then, graph, "LSTM", 1, true);
    Value last = lstm.requireOutput(1);
    last.setType(ValueType.tensor(ElementType.FLOAT));
    then.addOutput(last);
    Value h = graph.value("h").orElseThrow();
    Value kept = otherwise.newNode("Identity").inputs(h).output("kept").append().requireOutput(0);
    kept.setType(ValueType.tensor(ElementType.FLOAT));
    otherwise.addOutput(kept);
    output(graph, node);
    return model(graph);
  }

  static Model model(Graph graph) {
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    return model;
  }

  static float[] values(long seed, int count, double spread) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (spread * random.nextGaussian());
    }
    return values;
  }

  private static void output(Graph graph, Node node) {
    for (int i = 0; i < node.outputCount(); i++) {
      Value output = node.requireOutput(i);
      output.setType(ValueType.tensor(ElementType.FLOAT));
      graph.addOutput(output);
    }
  }

  private static Value weights(Graph graph, Random random, String name, int... dims) {
    int count = 1;
    long[] shape = new long[dims.length];
    for (int i = 0; i < dims.length; i++) {
      count *= dims[i];
      shape[i] = dims[i];
    }
    double spread = 1 / Math.sqrt(dims[dims.length - 1]);
    return graph.addInitializer(
        name, Tensor.ofFloats(values(random.nextLong(), count, spread), shape));
  }
}
