package io.quantry.onnx.scan;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;

/** The outermost message. */
final class ModelSection implements Section {
  private final Findings findings;
  private final Operators operators;
  private long irVersion;
  private boolean hasGraph;

  ModelSection(Findings findings) {
    this.findings = findings;
    operators = new Operators(findings);
  }

  @Override
  public Section open(FieldDescriptor field) {
    return switch (field.getNumber()) {
      case ModelProto.GRAPH_FIELD_NUMBER -> {
        hasGraph = true;
        yield new GraphSection(findings, operators.main, 0, captured -> {});
      }
      case ModelProto.FUNCTIONS_FIELD_NUMBER -> new FunctionSection(findings, operators);
      case ModelProto.OPSET_IMPORT_FIELD_NUMBER -> new OpsetSection(operators.main);
      case ModelProto.TRAINING_INFO_FIELD_NUMBER -> new TrainingSection();
      default -> IGNORED;
    };
  }

  @Override
  public void number(int field, long value) {
    if (field == ModelProto.IR_VERSION_FIELD_NUMBER) {
      irVersion = value;
    }
  }

  @Override
  public void close() {
    if (!hasGraph) {
      findings.refuse(RefusalCode.MODEL_MALFORMED, "the model has no graph");
      return;
    }
    if (irVersion < 1 || irVersion > ScanLimits.IR_VERSION) {
      findings.refuse(
          RefusalCode.OPSET_UNSUPPORTED,
          "IR version %d; known are 1 to %d".formatted(irVersion, ScanLimits.IR_VERSION));
    }
    operators.check(irVersion);
  }

  /** Training graphs see the main graph's values, so what they capture is no fault. */
  private final class TrainingSection implements Section {
    @Override
    public Section open(FieldDescriptor field) {
      return field.getMessageType() == GraphProto.getDescriptor()
          ? new GraphSection(findings, operators.main, 1, captured -> {})
          : IGNORED;
    }
  }
}
