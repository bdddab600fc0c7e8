package io.quantry.onnx.ir;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The declared type of a value, as far as the model declares it. */
public sealed interface ValueType {
  static ValueType tensor(ElementType elementType, Shape shape) {
    return new TensorType(elementType, shape);
  }

  /** A tensor of unknown rank. */
  static ValueType tensor(ElementType elementType) {
    return new TensorType(elementType, null);
  }

  /** A dense tensor; the shape is null where even the rank is unknown. */
  record TensorType(ElementType elementType, @Nullable Shape shapeOrNull) implements ValueType {
    public Optional<Shape> shape() {
      return Optional.ofNullable(shapeOrNull);
    }
  }

  record SparseTensorType(ElementType elementType, @Nullable Shape shapeOrNull)
      implements ValueType {
    public Optional<Shape> shape() {
      return Optional.ofNullable(shapeOrNull);
    }
  }

  record SequenceType(ValueType element) implements ValueType {}

  record OptionalType(ValueType element) implements ValueType {}

  record MapType(ElementType key, ValueType value) implements ValueType {}

  record OpaqueType(String domain, String name) implements ValueType {}

  /** A type that is absent where one was due, or published after this reader was written. */
  record UnknownType() implements ValueType {}
}
