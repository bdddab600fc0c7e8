package io.quantry.cli.system;

import com.google.protobuf.ByteString;
import io.quantry.contracts.ErrorCode;
import io.quantry.hostile.HostileModel;
import io.quantry.hostile.shape.CrashShapes;
import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import io.quantry.onnx.proto.StringStringEntryProto;
import io.quantry.onnx.proto.TensorProto;
import io.quantry.onnx.proto.ValueInfoProto;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Models that an upload refuses, and two that only a run shows to be bad. */
final class BadModels {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int BOOL = 9;
  private static final Map<String, HostileModel> KNOWN =
      CrashShapes.all().stream().collect(Collectors.toMap(HostileModel::name, one -> one));

  private BadModels() {}

  /** A model and what its upload gets. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Row(String name, ErrorCode code, byte[] bytes) {
    @Override
    public String toString() {
      return name + " → " + code.slug();
    }
  }

  static List<Row> refused() {
    return List.of(
        new Row("10000-nested-groups", ErrorCode.MODEL_TOO_DEEP, groups(10_000)),
        new Row("external-parent", ErrorCode.EXTERNAL_DATA_FORBIDDEN, at("../../etc/passwd")),
        new Row("external-absolute", ErrorCode.EXTERNAL_DATA_FORBIDDEN, at("/etc/passwd")),
        new Row("external-in-memory", ErrorCode.EXTERNAL_DATA_FORBIDDEN, at("*/_ORT_MEM_ADDR_/*")),
        new Row("ep-context", ErrorCode.OPERATOR_NOT_ALLOWED, node("com.microsoft", "EPContext")),
        new Row("unknown-domain", ErrorCode.OPERATOR_NOT_ALLOWED, node("com.example", "Evil")),
        known("3000-chained-functions", ErrorCode.MODEL_GRAPH_LIMIT),
        known("33-nested-ifs", ErrorCode.MODEL_GRAPH_LIMIT),
        known("2^30-expanded-nodes", ErrorCode.MODEL_GRAPH_LIMIT),
        new Row("dims-overflow", ErrorCode.MODEL_SHAPE_INVALID, weight(4, 1L << 40, 1L << 40)),
        new Row("dims-negative", ErrorCode.MODEL_SHAPE_INVALID, weight(4, -1)),
        new Row("bytes-unlike-dims", ErrorCode.MODEL_TENSOR_MISMATCH, weight(4, 2)),
        known("operator-set-0", ErrorCode.OPSET_UNSUPPORTED),
        known("operator-set-9999", ErrorCode.OPSET_UNSUPPORTED),
        new Row("cycle", ErrorCode.MODEL_GRAPH_INVALID, relus("b", "a", "a", "b")),
        new Row("duplicate-outputs", ErrorCode.MODEL_GRAPH_INVALID, relus("x", "y")));
  }

  private static Row known(String name, ErrorCode code) {
    HostileModel model = KNOWN.get(name);
    if (model == null) {
      throw new IllegalArgumentException("There is no such model: " + name);
    }
    return new Row(name.replace('^', '-'), code, model.bytes());
  }

  /** A product whose result is repeated to a terabyte. */
  static byte[] tileToTerabyte() {
    GraphProto.Builder graph = product();
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("repeats")
            .setDataType(INT64)
            .addDims(2)
            .addInt64Data(1)
            .addInt64Data(1L << 32));
    graph.addNode(node("Tile", List.of("p", "repeats"), "y"));
    return bytes(graph.addOutput(ValueInfoProto.newBuilder().setName("y")));
  }

  /** A product in a loop of 2⁴⁰ rounds. */
  static byte[] endlessLoop() {
    GraphProto.Builder graph = product();
    graph.addInitializer(
        TensorProto.newBuilder().setName("rounds").setDataType(INT64).addInt64Data(1L << 40));
    graph.addInitializer(TensorProto.newBuilder().setName("go").setDataType(BOOL).addInt32Data(1));
    GraphProto body =
        GraphProto.newBuilder()
            .setName("body")
            .addInput(value("i", INT64))
            .addInput(value("c", BOOL))
            .addInput(value("v", FLOAT, 1, 64))
            .addNode(node("Identity", List.of("c"), "c2"))
            .addNode(node("Relu", List.of("v"), "v2"))
            .addOutput(value("c2", BOOL))
            .addOutput(value("v2", FLOAT, 1, 64))
            .build();
    graph.addNode(
        node("Loop", List.of("rounds", "go", "p"), "y").toBuilder()
            .addAttribute(AttributeProto.newBuilder().setName("body").setType(5).setG(body)));
    return bytes(graph.addOutput(value("y", FLOAT, 1, 64)));
  }

  private static GraphProto.Builder product() {
    byte[] weights = new byte[64 * 64 * 4];
    for (int at = 2; at < weights.length; at += 4) {
      weights[at] = (byte) (at % 127);
      weights[at + 1] = 0x3d;
    }
    return GraphProto.newBuilder()
        .setName("g")
        .addInput(value("x", FLOAT, 1, 64))
        .addInitializer(
            TensorProto.newBuilder()
                .setName("w")
                .setDataType(FLOAT)
                .addDims(64)
                .addDims(64)
                .setRawData(ByteString.copyFrom(weights)))
        .addNode(node("MatMul", List.of("x", "w"), "p"));
  }

  private static GraphProto.Builder relu() {
    return GraphProto.newBuilder()
        .setName("g")
        .addInput(value("x", FLOAT, 2))
        .addOutput(value("y", FLOAT, 2))
        .addNode(node("Relu", List.of("x"), "y"));
  }

  /** Further Relus, each by its input and its output. */
  private static byte[] relus(String... names) {
    GraphProto.Builder graph = relu();
    for (int at = 0; at < names.length; at += 2) {
      graph.addNode(node("Relu", List.of(names[at]), names[at + 1]));
    }
    return bytes(graph);
  }

  private static byte[] node(String domain, String type) {
    return bytes(relu().addNode(node(type, List.of("x"), "z").toBuilder().setDomain(domain)));
  }

  private static byte[] weight(int sizeBytes, long... dims) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName("w").setDataType(FLOAT);
    Arrays.stream(dims).forEach(tensor::addDims);
    return bytes(
        relu().addInitializer(tensor.setRawData(ByteString.copyFrom(new byte[sizeBytes]))));
  }

  private static byte[] at(String location) {
    return bytes(
        relu()
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("w")
                    .setDataType(FLOAT)
                    .addDims(1)
                    .setDataLocation(1)
                    .addExternalData(
                        StringStringEntryProto.newBuilder()
                            .setKey("location")
                            .setValue(location))));
  }

  private static byte[] groups(int depth) {
    byte[] bytes = new byte[2 * depth];
    Arrays.fill(bytes, 0, depth, (byte) 0x0B);
    Arrays.fill(bytes, depth, 2 * depth, (byte) 0x0C);
    return bytes;
  }

  private static NodeProto node(String type, List<String> inputs, String output) {
    return NodeProto.newBuilder().setOpType(type).addAllInput(inputs).addOutput(output).build();
  }

  private static ValueInfoProto value(String name, int type, long... dims) {
    ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
    var tensor = value.getTypeBuilder().getTensorTypeBuilder().setElemType(type);
    tensor.getShapeBuilder();
    for (long dim : dims) {
      tensor.getShapeBuilder().addDimBuilder().setDimValue(dim);
    }
    return value.build();
  }

  private static byte[] bytes(GraphProto.Builder graph) {
    ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8).setGraph(graph);
    model.addOpsetImportBuilder().setDomain("").setVersion(17);
    model.addOpsetImportBuilder().setDomain("com.microsoft").setVersion(1);
    model.addOpsetImportBuilder().setDomain("com.example").setVersion(1);
    return model.build().toByteArray();
  }
}
