package io.quantry.onnx.scan;

import io.quantry.onnx.proto.OperatorSetIdProto;

/** One import of an operator set. */
final class OpsetSection implements Section {
  private final Operators.Body body;
  private String domain = "";
  private long version;

  OpsetSection(Operators.Body body) {
    this.body = body;
  }

  @Override
  public void bytes(int field, Bytes bytes) {
    domain = bytes.name();
  }

  @Override
  public void number(int field, long value) {
    if (field == OperatorSetIdProto.VERSION_FIELD_NUMBER) {
      version = value;
    }
  }

  @Override
  public void close() {
    body.importSet(domain, version);
  }
}
