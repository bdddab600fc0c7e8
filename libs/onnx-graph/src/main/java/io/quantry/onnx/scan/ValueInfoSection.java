package io.quantry.onnx.scan;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quantry.onnx.Violation;
import io.quantry.onnx.proto.ValueInfoProto;
import java.util.function.Consumer;

/** The declaration of a value: its name, and a type whose sizes make sense. */
final class ValueInfoSection implements Section {
  private final Findings findings;
  private final Consumer<String> named;
  private String name = "";

  ValueInfoSection(Findings findings, Consumer<String> named) {
    this.findings = findings;
    this.named = named;
  }

  @Override
  public Section open(FieldDescriptor field) {
    return field.getNumber() == ValueInfoProto.TYPE_FIELD_NUMBER
        ? new TypeSection(findings, "value " + Violation.quote(name))
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
  }
}
