package io.quantry.onnx.file;

import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.SparseTensor;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.proto.SparseTensorProto;
import io.quantry.onnx.proto.StringStringEntryProto;
import io.quantry.onnx.proto.TensorProto;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a tensor message into what the IR models (type, dims, one content field) and its extras.
 * Packed bytes are shared with the parsed message, not copied.
 */
final class TensorDecoder {
  static final int EXTERNAL = 1;

  private final @Nullable Path folder;
  private final String inside;
  private final @Nullable FolderSideFile itself;

  /**
   * @param folder where side files lie; null where there are none
   */
  TensorDecoder(@Nullable Path folder) {
    this.folder = folder;
    this.inside = "";
    this.itself = null;
  }

  /**
   * @param folder where side files lie
   * @param inside the location of content that was left in the model file, which no model knows
   * @param itself the model file
   */
  TensorDecoder(Path folder, String inside, FolderSideFile itself) {
    this.folder = folder;
    this.inside = inside;
    this.itself = itself;
  }

  Tensor decode(TensorProto proto) {
    ElementType type = ElementType.of(proto.getDataType());
    long[] dims = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    TensorProto.Builder rest = proto.toBuilder().clearDims();
    if (type != ElementType.UNKNOWN) {
      rest.clearDataType();
    }
    TensorData data =
        proto.getDataLocation() == EXTERNAL
            ? external(proto, type, dims, rest)
            : internal(proto, type, rest);
    return new Tensor(type, dims, data, Extras.of(rest.build()));
  }

  SparseTensor decode(SparseTensorProto proto) {
    long[] dims = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    SparseTensorProto rest = proto.toBuilder().clearValues().clearIndices().clearDims().build();
    return new SparseTensor(
        decode(proto.getValues()), decode(proto.getIndices()), dims, Extras.of(rest));
  }

  private static TensorData internal(
      TensorProto proto, ElementType type, TensorProto.Builder rest) {
    if (proto.hasRawData()) {
      rest.clearRawData();
      return new TensorData.Raw(proto.getRawData());
    }
    // Which typed field holds which types: the specification's table at TensorProto.
    switch (type) {
      case FLOAT, COMPLEX64 -> {
        if (proto.getFloatDataCount() > 0) {
          rest.clearFloatData();
          return new TensorData.Floats(floats(proto));
        }
      }
      case DOUBLE, COMPLEX128 -> {
        if (proto.getDoubleDataCount() > 0) {
          rest.clearDoubleData();
          return new TensorData.Doubles(doubles(proto));
        }
      }
      case INT64 -> {
        if (proto.getInt64DataCount() > 0) {
          rest.clearInt64Data();
          return new TensorData.Int64s(int64s(proto));
        }
      }
      case UINT32, UINT64 -> {
        if (proto.getUint64DataCount() > 0) {
          rest.clearUint64Data();
          return new TensorData.Uint64s(uint64s(proto));
        }
      }
      case STRING -> {
        if (proto.getStringDataCount() > 0) {
          rest.clearStringData();
          return new TensorData.Strings(proto.getStringDataList());
        }
      }
      case UNKNOWN -> {}
      default -> {
        if (proto.getInt32DataCount() > 0) {
          rest.clearInt32Data();
          return new TensorData.Int32s(int32s(proto));
        }
      }
    }
    return new TensorData.Absent();
  }

  private TensorData external(
      TensorProto proto, ElementType type, long[] dims, TensorProto.Builder rest) {
    Map<String, String> keys = new HashMap<>();
    for (StringStringEntryProto entry : proto.getExternalDataList()) {
      keys.putIfAbsent(entry.getKey(), entry.getValue());
    }
    String named = keys.getOrDefault("location", "");
    if (itself != null && named.equals(inside)) {
      rest.clearExternalData().clearDataLocation();
      return new TensorData.External(itself, number(keys, "offset", 0), number(keys, "length", 0));
    }
    String location = SideFileName.require(named);
    if (folder == null) {
      throw new ModelRefusedException(
          RefusalCode.EXTERNAL_DATA_FORBIDDEN,
          "the model keeps data in %s, but came without side files"
              .formatted(Violation.quote(location)));
    }
    if (!type.isFixedWidth()) {
      throw new ModelRefusedException(
          RefusalCode.MODEL_TENSOR_MISMATCH,
          "external data of element type number " + proto.getDataType());
    }
    long expected = byteSize(type, dims);
    long offset = number(keys, "offset", 0);
    long length = number(keys, "length", expected);
    if (length != expected) {
      throw new ModelRefusedException(
          RefusalCode.MODEL_TENSOR_MISMATCH,
          "external data of %d bytes where type and dims need %d".formatted(length, expected));
    }
    FolderSideFile file = FolderSideFile.named(folder, location);
    file.requireRegion(offset, length);
    rest.clearExternalData().clearDataLocation();
    return new TensorData.External(file, offset, length);
  }

  private static long byteSize(ElementType type, long[] dims) {
    try {
      long count = 1;
      for (long dim : dims) {
        count = Math.multiplyExact(count, dim);
      }
      return type.byteSize(count);
    } catch (ArithmeticException overflow) {
      throw new ModelRefusedException(
          RefusalCode.MODEL_SHAPE_INVALID, "dims of an external tensor overflow");
    }
  }

  private static long number(Map<String, String> keys, String key, long absent) {
    String text = keys.get(key);
    if (text == null) {
      return absent;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException malformed) {
      throw new ModelRefusedException(
          RefusalCode.EXTERNAL_DATA_FORBIDDEN,
          "%s of external data is no number: %s".formatted(key, Violation.quote(text)));
    }
  }

  private static float[] floats(TensorProto proto) {
    float[] out = new float[proto.getFloatDataCount()];
    for (int i = 0; i < out.length; i++) {
      out[i] = proto.getFloatData(i);
    }
    return out;
  }

  private static double[] doubles(TensorProto proto) {
    double[] out = new double[proto.getDoubleDataCount()];
    for (int i = 0; i < out.length; i++) {
      out[i] = proto.getDoubleData(i);
    }
    return out;
  }

  private static int[] int32s(TensorProto proto) {
    int[] out = new int[proto.getInt32DataCount()];
    for (int i = 0; i < out.length; i++) {
      out[i] = proto.getInt32Data(i);
    }
    return out;
  }

  private static long[] int64s(TensorProto proto) {
    long[] out = new long[proto.getInt64DataCount()];
    for (int i = 0; i < out.length; i++) {
      out[i] = proto.getInt64Data(i);
    }
    return out;
  }

  private static long[] uint64s(TensorProto proto) {
    long[] out = new long[proto.getUint64DataCount()];
    for (int i = 0; i < out.length; i++) {
      out[i] = proto.getUint64Data(i);
    }
    return out;
  }
}
