package io.quantry.onnx;

import com.google.protobuf.ByteString;
import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.FunctionProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import io.quantry.onnx.proto.OperatorSetIdProto;
import io.quantry.onnx.proto.StringStringEntryProto;
import io.quantry.onnx.proto.TensorProto;
import io.quantry.onnx.proto.TensorShapeProto;
import io.quantry.onnx.proto.TypeProto;
import io.quantry.onnx.proto.ValueInfoProto;
import java.util.List;

/** Small models, well-formed or not, written message by message. */
public final class TinyModel {
  private TinyModel() {}

  /** IR 8, operator set 17, the given graph. */
  public static ModelProto.Builder model(GraphProto.Builder graph) {
    return ModelProto.newBuilder().setIrVersion(8).addOpsetImport(opset("", 17)).setGraph(graph);
  }

  /** One Relu from x to y, FLOAT [2]. */
  public static GraphProto.Builder relu() {
    return GraphProto.newBuilder()
        .setName("relu")
        .addInput(value("x", 2))
        .addOutput(value("y", 2))
        .addNode(node("Relu", List.of("x"), List.of("y")));
  }

  public static OperatorSetIdProto opset(String domain, long version) {
    return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
  }

  public static NodeProto.Builder node(String opType, List<String> inputs, List<String> outputs) {
    return NodeProto.newBuilder().setOpType(opType).addAllInput(inputs).addAllOutput(outputs);
  }

  public static ValueInfoProto value(String name, long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      shape.addDimBuilder().setDimValue(dim);
    }
    TypeProto.Builder type = TypeProto.newBuilder();
    type.getTensorTypeBuilder().setElemType(1).setShape(shape);
    return ValueInfoProto.newBuilder().setName(name).setType(type).build();
  }

  /** A FLOAT initializer with so many raw bytes. */
  public static TensorProto.Builder tensor(String name, int bytes, long... dims) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(1);
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    return tensor.setRawData(ByteString.copyFrom(new byte[bytes]));
  }

  /** An initializer FLOAT [1] whose content lies in a side file. */
  public static TensorProto.Builder external(String name, String location) {
    return tensor(name, 0, 1)
        .clearRawData()
        .setDataLocation(1)
        .addExternalData(entry("location", location));
  }

  public static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** So many If nodes in each other. */
  public static GraphProto.Builder nestedIfs(int depth) {
    GraphProto.Builder inner =
        GraphProto.newBuilder()
            .setName("innermost")
            .addNode(node("Relu", List.of("x"), List.of("y0")))
            .addOutput(value("y0", 2));
    for (int level = 1; level <= depth; level++) {
      String output = "y" + level;
      NodeProto.Builder branch =
          node("If", List.of("c"), List.of(output))
              .addAttribute(
                  AttributeProto.newBuilder().setName("then_branch").setType(5).setG(inner));
      inner = GraphProto.newBuilder().setName("g").addNode(branch).addOutput(value(output, 2));
    }
    return inner.addInput(value("x", 2)).addInput(value("c"));
  }

  /** A chain of functions, each calling the next so many times; the last is one Relu. */
  public static ModelProto.Builder functions(int depth, int callsEach) {
    ModelProto.Builder model =
        model(
                GraphProto.newBuilder()
                    .setName("caller")
                    .addInput(value("x", 2))
                    .addOutput(value("y", 2))
                    .addNode(node("F0", List.of("x"), List.of("y")).setDomain("local")))
            .addOpsetImport(opset("local", 1));
    for (int level = 0; level < depth; level++) {
      FunctionProto.Builder function =
          FunctionProto.newBuilder()
              .setName("F" + level)
              .setDomain("local")
              .addInput("a0")
              .addOpsetImport(opset("", 17))
              .addOpsetImport(opset("local", 1));
      boolean last = level == depth - 1;
      int calls = last ? 1 : callsEach;
      for (int call = 0; call < calls; call++) {
        NodeProto.Builder node =
            node(last ? "Relu" : "F" + (level + 1), List.of("a" + call), List.of("a" + (call + 1)));
        function.addNode(last ? node : node.setDomain("local"));
      }
      model.addFunctions(function.addOutput("a" + calls));
    }
    return model;
  }
}
