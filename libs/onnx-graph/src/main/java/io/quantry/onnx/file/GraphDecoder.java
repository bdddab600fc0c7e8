package io.quantry.onnx.file;

import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.FunctionProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.NodeProto;
import io.quantry.onnx.proto.SparseTensorProto;
import io.quantry.onnx.proto.TensorProto;
import io.quantry.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills a graph of the IR from its message: names become links. All definitions come first and all
 * references second, so that the order of nodes in the file does not matter.
 */
final class GraphDecoder {
  private final TensorDecoder tensors;
  private final AttributeDecoder attributes;
  private final Graph graph;
  private final @Nullable GraphDecoder outer;
  private final Map<String, Value> defined = new HashMap<>();

  private GraphDecoder(
      TensorDecoder tensors,
      AttributeDecoder attributes,
      Graph graph,
      @Nullable GraphDecoder outer) {
    this.tensors = tensors;
    this.attributes = attributes;
    this.graph = graph;
    this.outer = outer;
  }

  static GraphDecoder of(TensorDecoder tensors, Graph graph) {
    return new GraphDecoder(tensors, new AttributeDecoder(tensors), graph, null);
  }

  void decode(GraphProto proto) {
    for (ValueInfoProto input : proto.getInputList()) {
      define(graph.addInput(input.getName(), null));
      declare(defined.get(input.getName()), input);
    }
    for (TensorProto tensor : proto.getInitializerList()) {
      TensorProto nameless =
          tensor.getName().isEmpty() ? tensor : tensor.toBuilder().clearName().build();
      graph.setInitializer(initialized(tensor.getName()), tensors.decode(nameless));
    }
    for (SparseTensorProto sparse : proto.getSparseInitializerList()) {
      SparseTensorProto.Builder nameless = sparse.toBuilder();
      nameless.getValuesBuilder().clearName();
      graph.setInitializer(
          initialized(sparse.getValues().getName()), tensors.decode(nameless.build()));
    }
    nodes(proto.getNodeList());
    List<ValueInfoProto> otherOutputs = new ArrayList<>(0);
    Set<Value> seen = new HashSet<>();
    for (ValueInfoProto output : proto.getOutputList()) {
      Value value = resolve(output.getName());
      boolean declares = GraphEncoder.declares(graph, value, seen);
      graph.addOutput(value);
      if (declares) {
        declare(value, output);
      } else if (!GraphEncoder.info(value).equals(output)) {
        otherOutputs.add(output);
      }
    }
    GraphProto.Builder rest =
        proto.toBuilder()
            .clearNode()
            .clearInput()
            .clearOutput()
            .addAllOutput(otherOutputs)
            .clearInitializer()
            .clearSparseInitializer()
            .clearValueInfo()
            .addAllValueInfo(valueInfos(proto.getValueInfoList()));
    if (!proto.getName().isEmpty()) {
      rest.clearName();
    }
    graph.setExtras(Extras.of(rest.build()));
  }

  /** Fills a function's body; returns the declarations that belong to none of its values. */
  List<ValueInfoProto> decode(FunctionProto proto) {
    proto.getInputList().forEach(input -> define(graph.addInput(input, null)));
    nodes(proto.getNodeList());
    proto.getOutputList().forEach(output -> graph.addOutput(resolve(output)));
    List<ValueInfoProto> rest = new ArrayList<>(0);
    for (ValueInfoProto info : proto.getValueInfoList()) {
      Value value = defined.get(info.getName());
      if (value == null || isDeclared(value)) {
        rest.add(info);
      } else {
        declare(value, info);
      }
    }
    return rest;
  }

  /** The default of a function's parameter: an attribute without a node. */
  static Attribute parameter(TensorDecoder tensors, AttributeProto proto) {
    Attribute attribute = new AttributeDecoder(tensors).decode(proto);
    switch (attribute) {
      case Attribute.OfGraph one -> of(tensors, one.value()).decode(proto.getG());
      case Attribute.OfGraphs several -> {
        for (int index = 0; index < several.values().size(); index++) {
          of(tensors, several.values().get(index)).decode(proto.getGraphs(index));
        }
      }
      default -> {}
    }
    return attribute;
  }

  private void nodes(List<NodeProto> protos) {
    List<Node> nodes = new ArrayList<>(protos.size());
    for (NodeProto proto : protos) {
      nodes.add(define(proto));
    }
    for (int index = 0; index < nodes.size(); index++) {
      connect(nodes.get(index), protos.get(index));
    }
  }

  private Node define(NodeProto proto) {
    NodeBuilder builder =
        graph
            .newNode(proto.getOpType())
            .domain(proto.getDomain())
            .overload(proto.getOverload())
            .name(proto.getName())
            .extras(extras(proto));
    for (String output : proto.getOutputList()) {
      if (output.isEmpty()) {
        builder.outputGap();
      } else {
        builder.exactOutput(output);
      }
    }
    Node node = builder.append();
    node.outputs().forEach(output -> output.ifPresent(this::define));
    return node;
  }

  private void connect(Node node, NodeProto proto) {
    for (String input : proto.getInputList()) {
      node.addInput(input.isEmpty() ? null : resolve(input));
    }
    for (AttributeProto attributeProto : proto.getAttributeList()) {
      Attribute attribute = attributes.decode(attributeProto);
      if (node.attribute(attribute.name()).isPresent()) {
        throw invalid("attribute %s of a node stands twice", attribute.name());
      }
      node.setAttribute(attribute);
      switch (attribute) {
        case Attribute.OfGraph one -> inner(one.value()).decode(attributeProto.getG());
        case Attribute.OfGraphs several -> {
          for (int index = 0; index < several.values().size(); index++) {
            inner(several.values().get(index)).decode(attributeProto.getGraphs(index));
          }
        }
        default -> {}
      }
    }
  }

  private GraphDecoder inner(Graph subgraph) {
    return new GraphDecoder(tensors, attributes, subgraph, this);
  }

  /** What a node carries beside its links: empty fields that were present count as spellings. */
  private static Extras extras(NodeProto proto) {
    NodeProto.Builder rest = proto.toBuilder().clearInput().clearOutput().clearAttribute();
    if (!proto.getName().isEmpty()) {
      rest.clearName();
    }
    if (!proto.getOpType().isEmpty()) {
      rest.clearOpType();
    }
    if (!proto.getOverload().isEmpty()) {
      rest.clearOverload();
    }
    if (!Model.canonicalDomain(proto.getDomain()).isEmpty()) {
      rest.clearDomain();
    }
    return Extras.of(rest.build());
  }

  private static void declare(@Nullable Value value, ValueInfoProto proto) {
    if (value == null) {
      return;
    }
    ValueInfoProto.Builder rest = proto.toBuilder().clearName();
    if (proto.hasType() && Types.isExpressible(proto.getType())) {
      rest.clearType();
    }
    value.declare(proto.hasType() ? Types.decode(proto.getType()) : null, Extras.of(rest.build()));
  }

  /** Declares the values of the list; returns the entries that declare none of this graph. */
  private List<ValueInfoProto> valueInfos(List<ValueInfoProto> protos) {
    List<ValueInfoProto> rest = new ArrayList<>(0);
    for (ValueInfoProto proto : protos) {
      Value value = defined.get(proto.getName());
      boolean declaredAlready =
          value == null || value.isGraphInput() || value.isGraphOutput() || isDeclared(value);
      if (declaredAlready || !proto.hasType()) {
        rest.add(proto);
      } else {
        declare(value, proto);
      }
    }
    return rest;
  }

  private static boolean isDeclared(Value value) {
    return value.type().isPresent() || !value.infoExtras().isEmpty();
  }

  private Value initialized(String name) {
    Value value = defined.get(name);
    if (value != null && value.isInitializer()) {
      throw invalid("initializer %s stands twice", name);
    }
    return value != null ? value : define(graph.addUndefined(name));
  }

  private Value define(Value value) {
    if (defined.put(value.name(), value) != null) {
      throw invalid("value %s is defined twice", value.name());
    }
    return value;
  }

  private Value resolve(String name) {
    for (GraphDecoder scope = this; scope != null; scope = scope.outer) {
      Value value = scope.defined.get(name);
      if (value != null) {
        return value;
      }
    }
    return define(graph.addUndefined(name));
  }

  private static ModelRefusedException invalid(String message, String name) {
    return new ModelRefusedException(
        RefusalCode.MODEL_GRAPH_INVALID, message.formatted(Violation.quote(name)));
  }
}
