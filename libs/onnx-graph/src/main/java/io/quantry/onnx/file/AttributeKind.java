package io.quantry.onnx.file;

import io.quantry.onnx.proto.AttributeProto;

/** The kinds of attribute by their numbers on the wire. */
enum AttributeKind {
  UNDEFINED(0),
  FLOAT(1),
  INT(2),
  STRING(3),
  TENSOR(4),
  GRAPH(5),
  FLOATS(6),
  INTS(7),
  STRINGS(8),
  TENSORS(9),
  GRAPHS(10),
  SPARSE_TENSOR(11),
  SPARSE_TENSORS(12),
  TYPE_PROTO(13),
  TYPE_PROTOS(14);

  private static final AttributeKind[] BY_CODE = values();

  private final int code;

  AttributeKind(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The declared kind; models of IR version 1 declare none, there the content tells. */
  static AttributeKind of(AttributeProto proto) {
    int declared = proto.getType();
    if (declared != 0) {
      return declared > 0 && declared < BY_CODE.length ? BY_CODE[declared] : UNDEFINED;
    }
    if (proto.hasF()) {
      return FLOAT;
    }
    if (proto.hasI()) {
      return INT;
    }
    if (proto.hasS()) {
      return STRING;
    }
    if (proto.hasT()) {
      return TENSOR;
    }
    if (proto.hasG()) {
      return GRAPH;
    }
    if (proto.getFloatsCount() > 0) {
      return FLOATS;
    }
    if (proto.getIntsCount() > 0) {
      return INTS;
    }
    if (proto.getStringsCount() > 0) {
      return STRINGS;
    }
    if (proto.getTensorsCount() > 0) {
      return TENSORS;
    }
    return proto.getGraphsCount() > 0 ? GRAPHS : UNDEFINED;
  }
}
