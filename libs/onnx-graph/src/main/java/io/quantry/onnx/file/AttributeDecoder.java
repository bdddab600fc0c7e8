package io.quantry.onnx.file;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.proto.AttributeProto;
import java.util.List;
import java.util.function.Supplier;

/**
 * Cuts an attribute message into name, kind, content and extras. Graphs come out empty: they are
 * filled once their node has them, so that they see the graphs around.
 */
final class AttributeDecoder {
  private final TensorDecoder tensors;

  AttributeDecoder(TensorDecoder tensors) {
    this.tensors = tensors;
  }

  Attribute decode(AttributeProto proto) {
    String name = proto.getName();
    AttributeProto.Builder rest = proto.toBuilder().clearName();
    if (proto.hasRefAttrName()) {
      rest.clearRefAttrName();
      return new Attribute.Reference(name, proto.getRefAttrName(), Extras.of(rest.build()));
    }
    AttributeKind kind = AttributeKind.of(proto);
    if (proto.getType() == kind.code()) {
      rest.clearType();
    }
    Supplier<Extras> extras = () -> Extras.of(rest.build());
    return switch (kind) {
      case UNDEFINED -> new Attribute.Unknown(name, extras.get());
      case FLOAT -> {
        rest.clearF();
        yield new Attribute.OfFloat(name, proto.getF(), extras.get());
      }
      case INT -> {
        rest.clearI();
        yield new Attribute.OfInt(name, proto.getI(), extras.get());
      }
      case STRING -> {
        rest.clearS();
        yield new Attribute.OfString(name, proto.getS(), extras.get());
      }
      case TENSOR -> {
        rest.clearT();
        yield new Attribute.OfTensor(name, tensors.decode(proto.getT()), extras.get());
      }
      case GRAPH -> {
        rest.clearG();
        yield new Attribute.OfGraph(name, new Graph(proto.getG().getName()), extras.get());
      }
      case SPARSE_TENSOR -> {
        rest.clearSparseTensor();
        yield new Attribute.OfSparseTensor(
            name, tensors.decode(proto.getSparseTensor()), extras.get());
      }
      case TYPE_PROTO -> {
        if (Types.isExpressible(proto.getTp())) {
          rest.clearTp();
        }
        yield new Attribute.OfType(name, Types.decode(proto.getTp()), extras.get());
      }
      case FLOATS -> {
        rest.clearFloats();
        float[] values = new float[proto.getFloatsCount()];
        for (int i = 0; i < values.length; i++) {
          values[i] = proto.getFloats(i);
        }
        yield new Attribute.OfFloats(name, values, extras.get());
      }
      case INTS -> {
        rest.clearInts();
        long[] values = new long[proto.getIntsCount()];
        for (int i = 0; i < values.length; i++) {
          values[i] = proto.getInts(i);
        }
        yield new Attribute.OfInts(name, values, extras.get());
      }
      case STRINGS -> {
        rest.clearStrings();
        yield new Attribute.OfStrings(name, proto.getStringsList(), extras.get());
      }
      case TENSORS -> {
        rest.clearTensors();
        yield new Attribute.OfTensors(
            name, proto.getTensorsList().stream().map(tensors::decode).toList(), extras.get());
      }
      case GRAPHS -> {
        rest.clearGraphs();
        List<Graph> graphs =
            proto.getGraphsList().stream().map(graph -> new Graph(graph.getName())).toList();
        yield new Attribute.OfGraphs(name, graphs, extras.get());
      }
      case SPARSE_TENSORS -> {
        rest.clearSparseTensors();
        yield new Attribute.OfSparseTensors(
            name,
            proto.getSparseTensorsList().stream().map(tensors::decode).toList(),
            extras.get());
      }
      case TYPE_PROTOS -> {
        if (proto.getTypeProtosList().stream().allMatch(Types::isExpressible)) {
          rest.clearTypeProtos();
        }
        yield new Attribute.OfTypes(
            name, proto.getTypeProtosList().stream().map(Types::decode).toList(), extras.get());
      }
    };
  }
}
