package io.quantry.onnx.ir;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A named constant of a node (or the default of a function's parameter), by kind. All are immutable
 * but {@link OfGraph} and {@link OfGraphs}, whose graphs are edited in place. Arrays are owned by
 * the attribute: do not write to them.
 */
public sealed interface Attribute {
  String name();

  Extras extras();

  static Attribute of(String name, long value) {
    return new OfInt(name, value, Extras.NONE);
  }

  static Attribute of(String name, float value) {
    return new OfFloat(name, value, Extras.NONE);
  }

  static Attribute of(String name, String value) {
    return new OfString(name, ByteString.copyFromUtf8(value), Extras.NONE);
  }

  static Attribute of(String name, Tensor value) {
    return new OfTensor(name, value, Extras.NONE);
  }

  static Attribute of(String name, Graph value) {
    return new OfGraph(name, value, Extras.NONE);
  }

  static Attribute ofInts(String name, long... values) {
    return new OfInts(name, values.clone(), Extras.NONE);
  }

  static Attribute ofFloats(String name, float... values) {
    return new OfFloats(name, values.clone(), Extras.NONE);
  }

  static Attribute ofStrings(String name, List<String> values) {
    return new OfStrings(name, values.stream().map(ByteString::copyFromUtf8).toList(), Extras.NONE);
  }

  record OfFloat(String name, float value, Extras extras) implements Attribute {}

  record OfInt(String name, long value, Extras extras) implements Attribute {}

  /** Bytes, by convention UTF-8 text. */
  record OfString(String name, ByteString value, Extras extras) implements Attribute {
    public String text() {
      return value.toString(StandardCharsets.UTF_8);
    }
  }

  record OfTensor(String name, Tensor value, Extras extras) implements Attribute {}

  record OfSparseTensor(String name, SparseTensor value, Extras extras) implements Attribute {}

  record OfGraph(String name, Graph value, Extras extras) implements Attribute {}

  /** A type; null nowhere, {@link ValueType.UnknownType} at worst. */
  record OfType(String name, ValueType value, Extras extras) implements Attribute {}

  @SuppressWarnings("ArrayRecordComponent") // long weights lists are not copied; see class comment
  record OfFloats(String name, float[] values, Extras extras) implements Attribute {}

  @SuppressWarnings("ArrayRecordComponent")
  record OfInts(String name, long[] values, Extras extras) implements Attribute {}

  record OfStrings(String name, List<ByteString> values, Extras extras) implements Attribute {
    public OfStrings {
      values = List.copyOf(values);
    }
  }

  record OfTensors(String name, List<Tensor> values, Extras extras) implements Attribute {
    public OfTensors {
      values = List.copyOf(values);
    }
  }

  record OfSparseTensors(String name, List<SparseTensor> values, Extras extras)
      implements Attribute {
    public OfSparseTensors {
      values = List.copyOf(values);
    }
  }

  record OfGraphs(String name, List<Graph> values, Extras extras) implements Attribute {
    public OfGraphs {
      values = List.copyOf(values);
    }
  }

  record OfTypes(String name, List<ValueType> values, Extras extras) implements Attribute {
    public OfTypes {
      values = List.copyOf(values);
    }
  }

  /** Inside a function's body: takes the value that the calling node gives to a parameter. */
  record Reference(String name, String parameter, Extras extras) implements Attribute {}

  /** A kind that is undefined or unknown; its whole content is in the extras. */
  record Unknown(String name, Extras extras) implements Attribute {}
}
