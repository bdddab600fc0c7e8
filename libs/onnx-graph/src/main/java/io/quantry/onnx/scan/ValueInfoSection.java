package io.quantry.onnx.scan;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quantry.onnx.Violation;
import io.quantry.onnx.proto.ValueInfoProto;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/** The declaration of a value: its name, and a type whose sizes make sense. */
final class ValueInfoSection implements Section {
  private final Findings findings;
  private final Consumer<String> named;
  private final ObjLongConsumer<String> vector;
  private String name = "";
  private long length = -1;

  ValueInfoSection(Findings findings, Consumer<String> named) {
    this(findings, named, (name, length) -> {});
  }

  /**
   * @param vector told of a value of one axis, with its length
   */
  ValueInfoSection(Findings findings, Consumer<String> named, ObjLongConsumer<String> vector) {
    this.findings = findings;
    this.named = named;
    this.vector = vector;
  }

  @Override
  public Section open(FieldDescriptor field) {
    return field.getNumber() == ValueInfoProto.TYPE_FIELD_NUMBER
        ? new TypeSection(findings, "value " + Violation.quote(name), found -> length = found)
        : IGNORED;
  }

  @Override
  public void bytes(int field, Bytes bytes) {
    if (field == ValueInfoProto.NAME_FIELD_NUMBER) {
      name = findings.remember(bytes);
    }
  }

  @Override
  public void close() {
    named.accept(name);
    if (length >= 0) {
      vector.accept(name, length);
    }
  }
}
