package io.quantry.onnx.file;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.proto.AttributeProto;

/** Builds an attribute message from the IR. */
final class AttributeEncoder {
  private final TensorEncoder tensors;
  private final GraphEncoder graphs;

  AttributeEncoder(TensorEncoder tensors, GraphEncoder graphs) {
    this.tensors = tensors;
    this.graphs = graphs;
  }

  AttributeProto encode(Attribute attribute) {
    AttributeProto.Builder out =
        attribute.extras().orEmpty(AttributeProto.getDefaultInstance()).toBuilder();
    out.setName(attribute.name());
    switch (attribute) {
      case Attribute.Unknown unknown -> {}
      case Attribute.Reference reference -> out.setRefAttrName(reference.parameter());
      case Attribute.OfFloat one -> kind(out, AttributeKind.FLOAT).setF(one.value());
      case Attribute.OfInt one -> kind(out, AttributeKind.INT).setI(one.value());
      case Attribute.OfString one -> kind(out, AttributeKind.STRING).setS(one.value());
      case Attribute.OfTensor one ->
          kind(out, AttributeKind.TENSOR).setT(tensors.encode(one.value()));
      case Attribute.OfGraph one -> kind(out, AttributeKind.GRAPH).setG(graphs.encode(one.value()));
      case Attribute.OfSparseTensor one ->
          kind(out, AttributeKind.SPARSE_TENSOR).setSparseTensor(tensors.encode(one.value()));
      case Attribute.OfType one -> {
        kind(out, AttributeKind.TYPE_PROTO);
        if (!out.hasTp()) {
          out.setTp(Types.encode(one.value()));
        }
      }
      case Attribute.OfFloats several -> {
        kind(out, AttributeKind.FLOATS);
        for (float value : several.values()) {
          out.addFloats(value);
        }
      }
      case Attribute.OfInts several -> {
        kind(out, AttributeKind.INTS);
        for (long value : several.values()) {
          out.addInts(value);
        }
      }
      case Attribute.OfStrings several ->
          kind(out, AttributeKind.STRINGS).addAllStrings(several.values());
      case Attribute.OfTensors several -> {
        kind(out, AttributeKind.TENSORS);
        several.values().forEach(value -> out.addTensors(tensors.encode(value)));
      }
      case Attribute.OfGraphs several -> {
        kind(out, AttributeKind.GRAPHS);
        several.values().forEach(value -> out.addGraphs(graphs.encode(value)));
      }
      case Attribute.OfSparseTensors several -> {
        kind(out, AttributeKind.SPARSE_TENSORS);
        several.values().forEach(value -> out.addSparseTensors(tensors.encode(value)));
      }
      case Attribute.OfTypes several -> {
        kind(out, AttributeKind.TYPE_PROTOS);
        if (out.getTypeProtosCount() == 0) {
          several.values().forEach(value -> out.addTypeProtos(Types.encode(value)));
        }
      }
    }
    return out.build();
  }

  private static AttributeProto.Builder kind(AttributeProto.Builder out, AttributeKind kind) {
    return out.setType(kind.code());
  }
}
