package io.quantry.onnx.scan;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quantry.onnx.proto.SparseTensorProto;
import java.util.function.Consumer;

/** A sparse tensor: two tensors and the dims of the dense one. */
final class SparseSection implements Section {
  private final Findings findings;
  private final Consumer<String> named;
  private final Dims dims;
  private String name = "";

  SparseSection(Findings findings, Consumer<String> named) {
    this.findings = findings;
    this.named = named;
    dims = new Dims(findings);
  }

  @Override
  public Section open(FieldDescriptor field) {
    return field.getNumber() == SparseTensorProto.VALUES_FIELD_NUMBER
        ? new TensorSection(findings, found -> name = found)
        : new TensorSection(findings, found -> {});
  }

  @Override
  public void number(int field, long value) {
    dims.add(value);
  }

  @Override
  public void close() {
    dims.count("a sparse tensor");
    named.accept(name);
  }
}
