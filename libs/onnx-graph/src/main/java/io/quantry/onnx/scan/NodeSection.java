package io.quantry.onnx.scan;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A node: what it needs, what it defines, which operator it is. */
final class NodeSection implements Section {
  private static final int MOST_INPUTS_LOOKED_AT = 2;

  private final Findings findings;
  private final Operators.Body body;
  private final int nesting;
  private final GraphScope scope;
  private final Set<String> needs = new LinkedHashSet<>();
  private final List<String> inputs = new ArrayList<>(MOST_INPUTS_LOOKED_AT);
  private final List<String> outputs = new ArrayList<>(1);
  private final Set<String> attributes = new HashSet<>();
  private String domain = "";
  private String type = "";
  private String overload = "";

  NodeSection(Findings findings, Operators.Body body, int nesting, GraphScope scope) {
    this.findings = findings;
    this.body = body;
    this.nesting = nesting;
    this.scope = scope;
    findings.countNode();
  }

  @Override
  public Section open(FieldDescriptor field) {
    return field.getNumber() == NodeProto.ATTRIBUTE_FIELD_NUMBER ? new Attribute(true) : IGNORED;
  }

  /** A parameter's default: an attribute that belongs to no node. */
  Section parameter() {
    return new Attribute(false);
  }

  @Override
  public void bytes(int field, Bytes bytes) {
    switch (field) {
      case NodeProto.INPUT_FIELD_NUMBER -> {
        String name = findings.remember(bytes);
        if (inputs.size() < MOST_INPUTS_LOOKED_AT) {
          inputs.add(name);
        }
        if (!name.isEmpty()) {
          needs.add(name);
        }
      }
      case NodeProto.OUTPUT_FIELD_NUMBER -> outputs.add(findings.remember(bytes));
      case NodeProto.DOMAIN_FIELD_NUMBER -> domain = findings.remember(bytes);
      case NodeProto.OP_TYPE_FIELD_NUMBER -> type = findings.remember(bytes);
      case NodeProto.OVERLOAD_FIELD_NUMBER -> overload = findings.remember(bytes);
      case NodeProto.NAME_FIELD_NUMBER -> bytes.name();
      default -> {}
    }
  }

  @Override
  public void close() {
    if (type.isEmpty()) {
      findings.refuse(RefusalCode.MODEL_GRAPH_INVALID, "a node names no operator");
    }
    body.use(new Operators.Operator(Model.canonicalDomain(domain), type, overload));
    Integer sizes = domain.isEmpty() ? ScanLimits.SHAPE_OPERANDS.get(type) : null;
    if (sizes != null && sizes < inputs.size()) {
      scope.listOfSizes(inputs.get(sizes));
    }
    scope.node(needs, outputs);
  }

  private final class Attribute implements Section {
    private final boolean unique;
    private String name = "";

    Attribute(boolean unique) {
      this.unique = unique;
    }

    @Override
    public Section open(FieldDescriptor field) {
      return switch (field.getNumber()) {
        case AttributeProto.T_FIELD_NUMBER, AttributeProto.TENSORS_FIELD_NUMBER ->
            new TensorSection(findings, ignored -> {});
        case AttributeProto.SPARSE_TENSOR_FIELD_NUMBER,
            AttributeProto.SPARSE_TENSORS_FIELD_NUMBER ->
            new SparseSection(findings, ignored -> {});
        case AttributeProto.G_FIELD_NUMBER, AttributeProto.GRAPHS_FIELD_NUMBER ->
            new GraphSection(findings, body, nesting + 1, needs::addAll);
        case AttributeProto.TP_FIELD_NUMBER, AttributeProto.TYPE_PROTOS_FIELD_NUMBER ->
            new TypeSection(findings, "an attribute");
        default -> IGNORED;
      };
    }

    @Override
    public void bytes(int field, Bytes bytes) {
      if (field == AttributeProto.NAME_FIELD_NUMBER) {
        name = findings.remember(bytes);
      }
    }

    @Override
    public void close() {
      if (unique && !attributes.add(name)) {
        findings.refuse(
            RefusalCode.MODEL_GRAPH_INVALID,
            "attribute %s of a node stands twice".formatted(Violation.quote(name)));
      }
    }
  }
}
