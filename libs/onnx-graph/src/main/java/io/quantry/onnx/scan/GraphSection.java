package io.quantry.onnx.scan;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.proto.GraphProto;
import java.util.Set;
import java.util.function.Consumer;

/** A graph: the main one, one in an attribute, one of the training information. */
final class GraphSection implements Section {
  private final Findings findings;
  private final Operators.Body body;
  private final int nesting;
  private final Consumer<Set<String>> captured;
  private final GraphScope scope;

  /**
   * @param nesting how many graphs are around this one
   * @param captured receives the names that the graph takes from outside
   */
  GraphSection(
      Findings findings, Operators.Body body, int nesting, Consumer<Set<String>> captured) {
    if (nesting > ScanLimits.SUBGRAPH_NESTING) {
      throw new ScanStop(
          RefusalCode.MODEL_GRAPH_LIMIT,
          "subgraphs are nested more than %d deep".formatted(ScanLimits.SUBGRAPH_NESTING));
    }
    this.findings = findings;
    this.body = body;
    this.nesting = nesting;
    this.captured = captured;
    scope = new GraphScope(findings, nesting == 0 ? "the graph" : "a subgraph");
  }

  @Override
  public Section open(FieldDescriptor field) {
    return switch (field.getNumber()) {
      case GraphProto.NODE_FIELD_NUMBER -> new NodeSection(findings, body, nesting, scope);
      case GraphProto.INITIALIZER_FIELD_NUMBER -> new TensorSection(findings, scope::initializer);
      case GraphProto.SPARSE_INITIALIZER_FIELD_NUMBER ->
          new SparseSection(findings, scope::initializer);
      case GraphProto.INPUT_FIELD_NUMBER ->
          new ValueInfoSection(findings, scope::input, scope::vector);
      case GraphProto.OUTPUT_FIELD_NUMBER ->
          new ValueInfoSection(findings, scope::output, scope::vector);
      case GraphProto.VALUE_INFO_FIELD_NUMBER ->
          new ValueInfoSection(findings, name -> {}, scope::vector);
      default -> IGNORED;
    };
  }

  @Override
  public void close() {
    Set<String> names = scope.close();
    if (nesting == 0) {
      scope.requireNothingCaptured(names);
    }
    captured.accept(names);
  }
}
