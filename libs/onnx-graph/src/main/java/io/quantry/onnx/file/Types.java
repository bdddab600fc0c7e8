package io.quantry.onnx.file;

import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.ValueType;
import io.quantry.onnx.proto.TensorShapeProto;
import io.quantry.onnx.proto.TypeProto;
import java.util.ArrayList;
import java.util.List;

/** Types and shapes between message and IR. */
final class Types {
  private Types() {}

  /** Whether the IR says all that the message says, so that the message need not be carried. */
  static boolean isExpressible(TypeProto proto) {
    return encode(decode(proto)).equals(proto);
  }

  static ValueType decode(TypeProto proto) {
    return switch (proto.getValueCase()) {
      case TENSOR_TYPE -> {
        TypeProto.Tensor tensor = proto.getTensorType();
        yield new ValueType.TensorType(
            ElementType.of(tensor.getElemType()),
            tensor.hasShape() ? decode(tensor.getShape()) : null);
      }
      case SPARSE_TENSOR_TYPE -> {
        TypeProto.SparseTensor tensor = proto.getSparseTensorType();
        yield new ValueType.SparseTensorType(
            ElementType.of(tensor.getElemType()),
            tensor.hasShape() ? decode(tensor.getShape()) : null);
      }
      case SEQUENCE_TYPE ->
          new ValueType.SequenceType(decode(proto.getSequenceType().getElemType()));
      case OPTIONAL_TYPE ->
          new ValueType.OptionalType(decode(proto.getOptionalType().getElemType()));
      case MAP_TYPE ->
          new ValueType.MapType(
              ElementType.of(proto.getMapType().getKeyType()),
              decode(proto.getMapType().getValueType()));
      case OPAQUE_TYPE ->
          new ValueType.OpaqueType(
              proto.getOpaqueType().getDomain(), proto.getOpaqueType().getName());
      case VALUE_NOT_SET -> new ValueType.UnknownType();
    };
  }

  static TypeProto encode(ValueType type) {
    TypeProto.Builder out = TypeProto.newBuilder();
    switch (type) {
      case ValueType.TensorType tensor -> {
        TypeProto.Tensor.Builder inner = out.getTensorTypeBuilder();
        inner.setElemType(tensor.elementType().code());
        if (tensor.shapeOrNull() != null) {
          inner.setShape(encode(tensor.shapeOrNull()));
        }
      }
      case ValueType.SparseTensorType tensor -> {
        TypeProto.SparseTensor.Builder inner = out.getSparseTensorTypeBuilder();
        inner.setElemType(tensor.elementType().code());
        if (tensor.shapeOrNull() != null) {
          inner.setShape(encode(tensor.shapeOrNull()));
        }
      }
      case ValueType.SequenceType sequence ->
          out.getSequenceTypeBuilder().setElemType(encode(sequence.element()));
      case ValueType.OptionalType optional ->
          out.getOptionalTypeBuilder().setElemType(encode(optional.element()));
      case ValueType.MapType map ->
          out.getMapTypeBuilder().setKeyType(map.key().code()).setValueType(encode(map.value()));
      case ValueType.OpaqueType opaque ->
          out.getOpaqueTypeBuilder().setDomain(opaque.domain()).setName(opaque.name());
      case ValueType.UnknownType unknown -> {}
    }
    return out.build();
  }

  private static Shape decode(TensorShapeProto proto) {
    List<Dimension> dimensions = new ArrayList<>(proto.getDimCount());
    for (TensorShapeProto.Dimension dim : proto.getDimList()) {
      dimensions.add(
          switch (dim.getValueCase()) {
            case DIM_VALUE -> Dimension.of(dim.getDimValue());
            case DIM_PARAM -> Dimension.named(dim.getDimParam());
            case VALUE_NOT_SET -> Dimension.UNKNOWN;
          });
    }
    return new Shape(dimensions);
  }

  private static TensorShapeProto encode(Shape shape) {
    TensorShapeProto.Builder out = TensorShapeProto.newBuilder();
    for (Dimension dimension : shape.dimensions()) {
      switch (dimension) {
        case Dimension.Known known -> out.addDimBuilder().setDimValue(known.size());
        case Dimension.Symbolic symbolic -> out.addDimBuilder().setDimParam(symbolic.name());
        case Dimension.Unknown unknown -> out.addDimBuilder();
      }
    }
    return out.build();
  }
}
