package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of an npy array (numpy's NEP 1, versions 1 to 3): element type, byte order, shape.
 * Only plain numbers are read: never objects, texts, records or complex numbers. Arrays in
 * column-major order have to be saved anew.
 *
 * @param elementType of each element
 * @param bigEndian whether elements have to be turned
 * @param shape row-major
 * @param headerBytes bytes before the first element
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NpyHeader(ElementType elementType, boolean bigEndian, long[] shape, int headerBytes) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MOST_TEXT_BYTES = 1 << 16;
  private static final int MOST_DIMENSIONS = 8;

  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern STRUCTURED = Pattern.compile("'descr'\\s*:\\s*\\[");
  private static final Pattern ORDER =
      Pattern.compile("'fortran_order'\\s*:\\s*(True|False)\\s*[,}]");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\sL]*)\\)");

  /** Reads up to the first element. */
  static NpyHeader read(InputStream stream, String name) throws IOException {
    byte[] magic = stream.readNBytes(8);
    if (magic.length < 8 || !Arrays.equals(magic, 0, 6, MAGIC, 0, 6)) {
      throw malformed(name, "is no npy array");
    }
    int version = magic[6];
    if (version < 1 || version > 3) {
      throw malformed(name, "has npy version %d, 1 to 3 are known".formatted(version));
    }
    int lengthBytes = version == 1 ? 2 : 4;
    byte[] length = stream.readNBytes(lengthBytes);
    if (length.length < lengthBytes) {
      throw malformed(name, "ends in its header");
    }
    ByteBuffer buffer = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN);
    long textBytes = version == 1 ? buffer.getShort() & 0xffff : buffer.getInt() & 0xffff_ffffL;
    if (textBytes > MOST_TEXT_BYTES) {
      throw malformed(name, "has a header of %d bytes".formatted(textBytes));
    }
    byte[] text = stream.readNBytes((int) textBytes);
    if (text.length < textBytes) {
      throw malformed(name, "ends in its header");
    }
    return parse(new String(text, StandardCharsets.UTF_8), name, 8 + lengthBytes + (int) textBytes);
  }

  private static NpyHeader parse(String text, String name, int headerBytes) {
    if (STRUCTURED.matcher(text).find()) {
      throw forbidden(name, "a record");
    }
    String descr = group(DESCR, text, name, "element type");
    boolean fortran = group(ORDER, text, name, "order").equals("True");
    long[] shape = shape(group(SHAPE, text, name, "shape"), name);
    ElementType type = elementType(descr).orElseThrow(() -> forbidden(name, "'" + descr + "'"));
    if (fortran && shape.length > 1) {
      throw malformed(name, "is in column-major order; save it with numpy.ascontiguousarray");
    }
    return new NpyHeader(type, descr.startsWith(">"), shape, headerBytes);
  }

  /** Elements in one row, along the first axis. */
  long rowElements() {
    long elements = 1;
    for (int axis = 1; axis < shape.length; axis++) {
      elements *= shape[axis];
    }
    return elements;
  }

  /** Bytes of one row. */
  long rowBytes() {
    return elementType.byteSize(rowElements());
  }

  /** Bytes of all elements. */
  long contentBytes() {
    return shape[0] * rowBytes();
  }

  /**
   * Refuses an array whose elements are not exactly the bytes that follow its header.
   *
   * @param arrayBytes of header and elements
   * @throws EvaluationException {@code dataset-malformed}
   */
  void requireBytes(long arrayBytes, String name) {
    if (headerBytes + contentBytes() != arrayBytes) {
      throw malformed(
          name,
          "announces %d bytes of elements, there are %d"
              .formatted(contentBytes(), arrayBytes - headerBytes));
    }
  }

  private static long[] shape(String text, String name) {
    String[] parts = text.isBlank() ? new String[0] : text.replace("L", "").split(",");
    if (parts.length == 0 || parts.length > MOST_DIMENSIONS) {
      throw malformed(
          name, "has %d dimensions, expected 1 to %d".formatted(parts.length, MOST_DIMENSIONS));
    }
    long[] shape = new long[parts.length];
    try {
      long product = 16;
      for (int axis = 0; axis < parts.length; axis++) {
        shape[axis] = Long.parseLong(parts[axis].strip());
        product = Math.multiplyExact(product, Math.max(1, shape[axis]));
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new EvaluationException(
          "dataset-malformed", "array '%s' has the impossible shape (%s)".formatted(name, text), e);
    }
    return shape;
  }

  private static Optional<ElementType> elementType(String descr) {
    if (descr.length() != 3 || "<>|=".indexOf(descr.charAt(0)) < 0) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        switch (descr.substring(1)) {
          case "b1" -> ElementType.BOOL;
          case "i1" -> ElementType.INT8;
          case "u1" -> ElementType.UINT8;
          case "i2" -> ElementType.INT16;
          case "u2" -> ElementType.UINT16;
          case "i4" -> ElementType.INT32;
          case "u4" -> ElementType.UINT32;
          case "i8" -> ElementType.INT64;
          case "f2" -> ElementType.FLOAT16;
          case "f4" -> ElementType.FLOAT;
          case "f8" -> ElementType.DOUBLE;
          default -> null;
        });
  }

  private static String group(Pattern pattern, String text, String name, String what) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw malformed(name, "has no readable %s in its header".formatted(what));
    }
    return matcher.group(1);
  }

  private static EvaluationException forbidden(String name, String what) {
    return new EvaluationException(
        "dtype-forbidden",
        "array '%s' holds elements of type %s; only plain numbers and booleans are read"
            .formatted(name, what));
  }

  private static EvaluationException malformed(String name, String what) {
    return new EvaluationException("dataset-malformed", "array '%s' %s".formatted(name, what));
  }
}
