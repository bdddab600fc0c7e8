package io.quantry.hostile.shape;

import com.google.protobuf.ByteString;
import io.quantry.hostile.HostileModel;
import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import io.quantry.onnx.proto.TensorProto;
import io.quantry.onnx.proto.ValueInfoProto;
import java.util.List;

/** A small model, line by line. Element types are the format's numbers, as in the files. */
final class Recipe {
  static final int FLOAT = 1;
  static final int UINT8 = 2;
  static final int INT8 = 3;
  static final int INT32 = 6;
  static final int INT64 = 7;
  static final int STRING = 8;
  static final int BOOL = 9;

  private final String name;
  private final ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8);
  private final GraphProto.Builder graph;

  Recipe(String name) {
    this.name = name;
    this.graph = model.getGraphBuilder().setName("g");
    model.addOpsetImportBuilder().setDomain("").setVersion(17);
    model.addOpsetImportBuilder().setDomain("com.microsoft").setVersion(1);
    model.addOpsetImportBuilder().setDomain("ai.onnx.ml").setVersion(3);
  }

  /** A graph for an attribute: no imports of its own. */
  static Recipe body() {
    return new Recipe("body");
  }

  Recipe input(String value, int type, long... dims) {
    graph.addInput(declared(value, type, dims));
    return this;
  }

  Recipe output(String value, int type, long... dims) {
    graph.addOutput(declared(value, type, dims));
    return this;
  }

  /** An output of which nothing is declared. */
  Recipe output(String value) {
    graph.addOutput(ValueInfoProto.newBuilder().setName(value));
    return this;
  }

  Recipe longs(String value, long... content) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(value).setDataType(INT64).addDims(content.length);
    for (long one : content) {
      tensor.addInt64Data(one);
    }
    graph.addInitializer(tensor);
    return this;
  }

  /** One number without an axis. */
  Recipe scalar(String value, long content) {
    graph.addInitializer(
        TensorProto.newBuilder().setName(value).setDataType(INT64).addInt64Data(content));
    return this;
  }

  Recipe flag(String value, boolean content) {
    graph.addInitializer(
        TensorProto.newBuilder().setName(value).setDataType(BOOL).addInt32Data(content ? 1 : 0));
    return this;
  }

  Recipe floats(String value, int count, long... dims) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(value).setDataType(FLOAT);
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    for (int one = 0; one < count; one++) {
      tensor.addFloatData(0.5f + one % 7);
    }
    graph.addInitializer(tensor);
    return this;
  }

  /** A constant of a type of one byte. */
  Recipe bytes(String value, int type, int count, long... dims) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(value).setDataType(type);
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    byte[] content = new byte[count];
    java.util.Arrays.fill(content, (byte) 1);
    graph.addInitializer(tensor.setRawData(ByteString.copyFrom(content)));
    return this;
  }

  /**
   * A node.
   *
   * @param operator its type, with a domain and a dot before it where that is not the standard one
   * @param inputs and
   * @param outputs separated by spaces; {@code _} is one left out
   */
  Recipe node(String operator, String inputs, String outputs, AttributeProto... attributes) {
    int dot = operator.lastIndexOf('.');
    NodeProto.Builder node = graph.addNodeBuilder().setOpType(operator.substring(dot + 1));
    if (dot > 0) {
      node.setDomain(operator.substring(0, dot));
    }
    for (String input : split(inputs)) {
      node.addInput(input);
    }
    for (String output : split(outputs)) {
      node.addOutput(output);
    }
    node.addAllAttribute(List.of(attributes));
    return this;
  }

  GraphProto graph() {
    return graph.build();
  }

  ModelProto.Builder model() {
    return model;
  }

  HostileModel build() {
    return new HostileModel(name, model.build().toByteArray());
  }

  static AttributeProto ints(String name, long... values) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name).setType(7);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  static AttributeProto number(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(2).setI(value).build();
  }

  static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(3)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto subgraph(String name, GraphProto graph) {
    return AttributeProto.newBuilder().setName(name).setType(5).setG(graph).build();
  }

  private static List<String> split(String names) {
    return names.isEmpty()
        ? List.of()
        : java.util.Arrays.stream(names.split(" ", -1))
            .map(one -> one.equals("_") ? "" : one)
            .toList();
  }

  private static ValueInfoProto declared(String value, int type, long... dims) {
    ValueInfoProto.Builder declared = ValueInfoProto.newBuilder().setName(value);
    var tensor = declared.getTypeBuilder().getTensorTypeBuilder().setElemType(type);
    tensor.getShapeBuilder();
    for (long dim : dims) {
      tensor.getShapeBuilder().addDimBuilder().setDimValue(dim);
    }
    return declared.build();
  }
}
