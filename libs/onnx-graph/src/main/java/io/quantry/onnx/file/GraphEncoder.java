package io.quantry.onnx.file;

import io.quantry.onnx.ir.Function;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.SparseTensor;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.proto.FunctionProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.NodeProto;
import io.quantry.onnx.proto.SparseTensorProto;
import io.quantry.onnx.proto.TensorAnnotation;
import io.quantry.onnx.proto.TensorProto;
import io.quantry.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds graph and function messages from the IR: links become names. */
final class GraphEncoder {
  private final TensorEncoder tensors;
  private final AttributeEncoder attributes;

  GraphEncoder(TensorEncoder tensors) {
    this.tensors = tensors;
    attributes = new AttributeEncoder(tensors, this);
  }

  GraphProto encode(Graph graph) {
    GraphProto carried = graph.extras().orEmpty(GraphProto.getDefaultInstance());
    GraphProto.Builder out = carried.toBuilder();
    out.clearOutput().clearValueInfo().clearQuantizationAnnotation();
    if (!graph.name().isEmpty()) {
      out.setName(graph.name());
    }
    graph.inputs().forEach(input -> out.addInput(info(input)));
    outputs(graph, carried, out);
    for (Value value : graph.initializers()) {
      value.initializer().ifPresent(dense -> out.addInitializer(named(value, dense)));
      value.sparseInitializer().ifPresent(it -> out.addSparseInitializer(named(value, it)));
    }
    graph.nodes().forEach(node -> out.addNode(encode(node)));

    Map<String, Value> present = new LinkedHashMap<>();
    graph.values().forEach(value -> present.put(value.name(), value));
    Set<Value> outputs = new HashSet<>(graph.outputs());
    for (Value value : present.values()) {
      if (!value.isGraphInput() && !outputs.contains(value) && isDeclared(value)) {
        out.addValueInfo(info(value));
      }
    }
    for (ValueInfoProto info : carried.getValueInfoList()) {
      Value value = present.get(info.getName());
      if (value == null || !value.isRedeclared()) {
        out.addValueInfo(info);
      }
    }
    for (TensorAnnotation annotation : carried.getQuantizationAnnotationList()) {
      if (present.containsKey(annotation.getTensorName())) {
        out.addQuantizationAnnotation(annotation);
      }
    }
    return out.build();
  }

  FunctionProto encode(Function function) {
    FunctionProto.Builder out =
        function.extras().orEmpty(FunctionProto.getDefaultInstance()).toBuilder();
    if (!function.name().isEmpty()) {
      out.setName(function.name());
    }
    if (!function.domain().isEmpty()) {
      out.setDomain(function.domain());
    }
    if (!function.overload().isEmpty()) {
      out.setOverload(function.overload());
    }
    out.addAllAttribute(function.parameters());
    function.defaults().forEach(one -> out.addAttributeProto(attributes.encode(one)));
    function.opsets().imports().forEach(one -> out.addOpsetImport(ModelWriter.encode(one)));
    Graph body = function.body();
    body.inputs().forEach(input -> out.addInput(input.name()));
    body.outputs().forEach(output -> out.addOutput(output.name()));
    body.nodes().forEach(node -> out.addNode(encode(node)));
    for (Value value : body.values()) {
      if (isDeclared(value)) {
        out.addValueInfo(info(value));
      }
    }
    return out.build();
  }

  private NodeProto encode(Node node) {
    NodeProto carried = node.extras().orEmpty(NodeProto.getDefaultInstance());
    NodeProto.Builder out = carried.toBuilder();
    if (!node.name().isEmpty()) {
      out.setName(node.name());
    }
    if (!node.opType().isEmpty()) {
      out.setOpType(node.opType());
    }
    if (!node.overload().isEmpty()) {
      out.setOverload(node.overload());
    }
    if (!Model.canonicalDomain(carried.getDomain()).equals(node.domain())) {
      out.setDomain(node.domain());
    }
    node.inputs().forEach(input -> out.addInput(input.map(Value::name).orElse("")));
    node.outputs().forEach(output -> out.addOutput(output.map(Value::name).orElse("")));
    node.attributes().forEach(attribute -> out.addAttribute(attributes.encode(attribute)));
    return out.build();
  }

  /**
   * The declarations of the outputs. One that is an input too, stands a second time, or belongs to
   * an outer graph may be declared otherwise here than there: such declarations are carried.
   */
  private static void outputs(Graph graph, GraphProto carried, GraphProto.Builder out) {
    List<ValueInfoProto> others = new ArrayList<>(carried.getOutputList());
    Set<Value> seen = new HashSet<>();
    for (Value value : graph.outputs()) {
      ValueInfoProto info = info(value);
      if (!declares(graph, value, seen) && !value.isRedeclared()) {
        Optional<ValueInfoProto> other =
            others.stream().filter(one -> one.getName().equals(value.name())).findFirst();
        other.ifPresent(others::remove);
        info = other.orElse(info);
      }
      out.addOutput(info);
    }
  }

  /**
   * Whether this entry of the output list is where the value is declared; updates what was seen.
   */
  static boolean declares(Graph graph, Value value, Set<Value> seen) {
    return value.graph() == graph && !value.isGraphInput() && seen.add(value);
  }

  private TensorProto named(Value value, Tensor tensor) {
    TensorProto.Builder out = tensors.encode(tensor);
    return value.name().isEmpty() ? out.build() : out.setName(value.name()).build();
  }

  private SparseTensorProto named(Value value, SparseTensor tensor) {
    SparseTensorProto.Builder out = tensors.encode(tensor);
    out.getValuesBuilder().setName(value.name());
    return out.build();
  }

  private static boolean isDeclared(Value value) {
    return value.type().isPresent() || !value.infoExtras().isEmpty();
  }

  static ValueInfoProto info(Value value) {
    ValueInfoProto.Builder out =
        value.infoExtras().orEmpty(ValueInfoProto.getDefaultInstance()).toBuilder();
    out.setName(value.name());
    if (value.type().isPresent() && !out.hasType()) {
      out.setType(Types.encode(value.type().get()));
    }
    return out.build();
  }

  List<FunctionProto> encodeAll(List<Function> functions) {
    return functions.stream().map(this::encode).toList();
  }
}
