package io.quantry.onnx.scan;

import com.google.protobuf.Descriptors.FieldDescriptor;

/**
 * Receives what the walk finds in one message of the model. Every method does nothing by default:
 * what a section does not look at was still checked for its form.
 */
interface Section {
  Section IGNORED = new Section() {};

  /** A message field begins; the result receives its content. */
  default Section open(FieldDescriptor field) {
    return IGNORED;
  }

  /** One number of a varint field, packed or not. */
  default void number(int field, long value) {}

  /** That many elements of a fixed-width field. */
  default void elements(int field, long count) {}

  /** A string or bytes field, not read yet. */
  default void bytes(int field, Bytes bytes) {}

  /** The message ended, well-formed. */
  default void close() {}
}
