package io.quantry.onnx.scan;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.proto.StringStringEntryProto;
import io.quantry.onnx.proto.TensorProto;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** One tensor: dims, type and content must agree, and content must be where it may be. */
final class TensorSection implements Section {
  private static final int EXTERNAL = 1;

  private final Findings findings;
  private final Consumer<String> named;
  private final Dims dims;
  private final Map<String, String> external = new HashMap<>(0);
  private String name = "";
  private int typeCode;
  private long location;
  private boolean segmented;
  private long rawBytes = -1;
  private long floats;
  private long doubles;
  private long int32s;
  private long int64s;
  private long uint64s;
  private long strings;

  TensorSection(Findings findings, Consumer<String> named) {
    this.findings = findings;
    this.named = named;
    dims = new Dims(findings);
  }

  @Override
  public Section open(FieldDescriptor field) {
    return switch (field.getNumber()) {
      case TensorProto.EXTERNAL_DATA_FIELD_NUMBER -> new Entry();
      case TensorProto.SEGMENT_FIELD_NUMBER -> {
        segmented = true;
        yield IGNORED;
      }
      default -> IGNORED;
    };
  }

  @Override
  public void number(int field, long value) {
    switch (field) {
      case TensorProto.DIMS_FIELD_NUMBER -> dims.add(value);
      case TensorProto.DATA_TYPE_FIELD_NUMBER -> typeCode = (int) value;
      case TensorProto.DATA_LOCATION_FIELD_NUMBER -> location = value;
      case TensorProto.INT32_DATA_FIELD_NUMBER -> int32s++;
      case TensorProto.INT64_DATA_FIELD_NUMBER -> int64s++;
      case TensorProto.UINT64_DATA_FIELD_NUMBER -> uint64s++;
      default -> {}
    }
  }

  @Override
  public void elements(int field, long count) {
    if (field == TensorProto.FLOAT_DATA_FIELD_NUMBER) {
      floats += count;
    } else {
      doubles += count;
    }
  }

  @Override
  public void bytes(int field, Bytes bytes) {
    switch (field) {
      case TensorProto.NAME_FIELD_NUMBER -> name = findings.remember(bytes);
      case TensorProto.RAW_DATA_FIELD_NUMBER -> rawBytes = bytes.length();
      case TensorProto.STRING_DATA_FIELD_NUMBER -> strings++;
      default -> {}
    }
  }

  @Override
  public void close() {
    named.accept(name);
    String where = "tensor " + Violation.quote(name);
    long count = dims.count(where);
    ElementType type = ElementType.of(typeCode);
    if (type == ElementType.UNKNOWN) {
      mismatch(where + " has no known element type: " + typeCode);
    } else if (segmented) {
      mismatch(where + " is stored in segments, which no runtime reads");
    } else if (count >= 0) {
      if (location == EXTERNAL) {
        checkExternal(where, type, count);
      } else if (location != 0) {
        mismatch("%s lies at an unknown place: %d".formatted(where, location));
      } else {
        checkInternal(where, type, count);
      }
    }
  }

  private void checkInternal(String where, ElementType type, long count) {
    long typedElements = floats + doubles + int32s + int64s + uint64s + strings;
    if (rawBytes >= 0) {
      if (type == ElementType.STRING) {
        mismatch(where + " keeps strings as raw bytes");
      } else if (rawBytes != type.byteSize(count)) {
        mismatch(
            "%s has %d bytes where %s and dims need %d"
                .formatted(where, rawBytes, type, type.byteSize(count)));
      } else if (typedElements > 0 && rawBytes > 0) {
        mismatch(where + " has content twice");
      }
      return;
    }
    long expected =
        switch (type) {
          case COMPLEX64, COMPLEX128 -> 2 * count;
          // Packed: one int32 carries one byte of several elements.
          case UINT4, INT4, FLOAT4E2M1, UINT2, INT2 -> type.byteSize(count);
          default -> count;
        };
    long found =
        switch (type) {
          case FLOAT, COMPLEX64 -> floats;
          case DOUBLE, COMPLEX128 -> doubles;
          case INT64 -> int64s;
          case UINT32, UINT64 -> uint64s;
          case STRING -> strings;
          default -> int32s;
        };
    if (found != expected || typedElements != found) {
      mismatch(
          "%s has %d elements of its type and %d others, where dims need %d"
              .formatted(where, found, typedElements - found, expected));
    }
  }

  private void checkExternal(String where, ElementType type, long count) {
    String file = external.getOrDefault("location", "");
    Long size = findings.sideFiles.get(file);
    if (!SideFiles.isPlain(file)) {
      forbidden("%s lies at %s, not in a plainly named file", where, file);
    } else if (size == null) {
      forbidden("%s lies in %s, which did not come with the model", where, file);
    } else if (!type.isFixedWidth()) {
      mismatch(where + " of strings lies outside the model");
    } else if (rawBytes > 0 || floats + doubles + int32s + int64s + uint64s > 0) {
      mismatch(where + " has content twice");
    } else {
      long expected = type.byteSize(count);
      long offset = number("offset", 0);
      long length = number("length", expected);
      if (offset < 0 || length < 0) {
        forbidden("%s names no place in %s", where, file);
      } else if (length != expected) {
        mismatch("%s has %d bytes where %d are needed".formatted(where, length, expected));
      } else if (offset > size - length) {
        mismatch("%s ends behind its file of %d bytes".formatted(where, size));
      }
    }
  }

  /** A decimal number, -1 if the text is none. */
  private long number(String key, long absent) {
    String text = external.get(key);
    if (text == null) {
      return absent;
    }
    boolean plain =
        !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return plain ? Long.parseLong(text) : -1;
  }

  private void mismatch(String message) {
    findings.refuse(RefusalCode.MODEL_TENSOR_MISMATCH, message);
  }

  private void forbidden(String message, String where, String file) {
    findings.refuse(
        RefusalCode.EXTERNAL_DATA_FORBIDDEN, message.formatted(where, Violation.quote(file)));
  }

  private final class Entry implements Section {
    private String key = "";
    private String value = "";

    @Override
    public void bytes(int field, Bytes bytes) {
      switch (field) {
        case StringStringEntryProto.KEY_FIELD_NUMBER -> key = bytes.name();
        case StringStringEntryProto.VALUE_FIELD_NUMBER -> value = bytes.name();
        default -> {}
      }
    }

    @Override
    public void close() {
      // Of two equal keys one reader takes the first and another the last.
      if (external.size() > 16 || external.putIfAbsent(key, value) != null) {
        throw new ScanStop(
            RefusalCode.EXTERNAL_DATA_FORBIDDEN,
            "external data states %s twice".formatted(Violation.quote(key)));
      }
    }
  }
}
