package io.quantry.onnx.scan;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.proto.FunctionProto;

/** A function that the model defines: a graph of its own with imports of its own. */
final class FunctionSection implements Section {
  private final Findings findings;
  private final Operators operators;
  private final Operators.Body body = new Operators.Body();
  private final GraphScope scope;
  private String domain = "";
  private String name = "";
  private String overload = "";

  FunctionSection(Findings findings, Operators operators) {
    this.findings = findings;
    this.operators = operators;
    scope = new GraphScope(findings, "a function");
  }

  @Override
  public Section open(FieldDescriptor field) {
    return switch (field.getNumber()) {
      case FunctionProto.NODE_FIELD_NUMBER -> new NodeSection(findings, body, 0, scope);
      case FunctionProto.OPSET_IMPORT_FIELD_NUMBER -> new OpsetSection(body);
      case FunctionProto.VALUE_INFO_FIELD_NUMBER -> new ValueInfoSection(findings, ignored -> {});
      case FunctionProto.ATTRIBUTE_PROTO_FIELD_NUMBER ->
          new NodeSection(findings, body, 0, scope).parameter();
      default -> IGNORED;
    };
  }

  @Override
  public void bytes(int field, Bytes bytes) {
    switch (field) {
      case FunctionProto.NAME_FIELD_NUMBER -> name = findings.remember(bytes);
      case FunctionProto.DOMAIN_FIELD_NUMBER -> domain = findings.remember(bytes);
      case FunctionProto.OVERLOAD_FIELD_NUMBER -> overload = findings.remember(bytes);
      case FunctionProto.INPUT_FIELD_NUMBER -> scope.input(findings.remember(bytes));
      case FunctionProto.OUTPUT_FIELD_NUMBER -> scope.output(findings.remember(bytes));
      default -> {}
    }
  }

  @Override
  public void close() {
    scope.requireNothingCaptured(scope.close());
    operators.function(new Operators.Operator(Model.canonicalDomain(domain), name, overload), body);
  }
}
