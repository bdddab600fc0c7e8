package io.quantry.onnx.scan;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quantry.onnx.proto.TensorShapeProto;
import java.util.function.LongConsumer;

/** A type at any depth: passes through to the shapes in it, whose known sizes are multiplied. */
final class TypeSection implements Section {
  private final Findings findings;
  private final String where;
  private final LongConsumer vector;

  TypeSection(Findings findings, String where) {
    this(findings, where, length -> {});
  }

  /**
   * @param vector told the length where a shape has one axis of known size
   */
  TypeSection(Findings findings, String where, LongConsumer vector) {
    this.findings = findings;
    this.where = where;
    this.vector = vector;
  }

  @Override
  public Section open(FieldDescriptor field) {
    return field.getMessageType() == TensorShapeProto.getDescriptor() ? new Shape() : this;
  }

  private final class Shape implements Section {
    private final Dims dims = new Dims(findings);

    @Override
    public Section open(FieldDescriptor field) {
      return new Section() {
        @Override
        public void number(int dimensionField, long value) {
          // Exporters write -1 for a size that is not known; runtimes read it so.
          if (value != -1) {
            dims.add(value);
          }
        }
      };
    }

    @Override
    public void close() {
      long count = dims.count(where);
      if (dims.rank() == 1) {
        vector.accept(count);
      }
    }
  }
}
