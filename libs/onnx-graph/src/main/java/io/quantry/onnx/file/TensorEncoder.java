package io.quantry.onnx.file;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.SparseTensor;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.proto.SparseTensorProto;
import io.quantry.onnx.proto.TensorProto;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Builds a tensor message from the IR. Packed bytes are shared with the tensor, not copied. */
final class TensorEncoder {
  private static final ByteString ZEROS = ByteString.copyFrom(new byte[1 << 16]);

  private final SideFileWriter sideFile;
  private final boolean measuring;

  private TensorEncoder(SideFileWriter sideFile, boolean measuring) {
    this.sideFile = sideFile;
    this.measuring = measuring;
  }

  TensorEncoder(SideFileWriter sideFile) {
    this(sideFile, false);
  }

  /** Everything inside, with zeros for what lies in side files: to ask a message for its size. */
  static TensorEncoder measuring() {
    return new TensorEncoder(SideFileWriter.none(), true);
  }

  TensorProto.Builder encode(Tensor tensor) {
    TensorProto.Builder out = tensor.extras().orEmpty(TensorProto.getDefaultInstance()).toBuilder();
    for (long dim : tensor.dims()) {
      out.addDims(dim);
    }
    if (tensor.elementType() != ElementType.UNKNOWN) {
      out.setDataType(tensor.elementType().code());
    }
    try {
      if (sideFile.takes(tensor)) {
        sideFile.append(tensor, out);
      } else {
        content(tensor, out);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return out;
  }

  SparseTensorProto.Builder encode(SparseTensor sparse) {
    SparseTensorProto.Builder out =
        sparse.extras().orEmpty(SparseTensorProto.getDefaultInstance()).toBuilder();
    out.setValues(encode(sparse.values())).setIndices(encode(sparse.indices()));
    for (long dim : sparse.dims()) {
      out.addDims(dim);
    }
    return out;
  }

  private void content(Tensor tensor, TensorProto.Builder out) {
    switch (tensor.data()) {
      case TensorData.Absent absent -> {}
      case TensorData.Raw raw -> out.setRawData(raw.bytes());
      case TensorData.External external ->
          // The buffer was read for this tensor alone, so nobody can change it afterwards.
          out.setRawData(
              measuring
                  ? zeros(external.length())
                  : UnsafeByteOperations.unsafeWrap(tensor.bytes()));
      case TensorData.Strings strings -> out.addAllStringData(strings.values());
      case TensorData.Floats floats -> {
        for (float value : floats.values()) {
          out.addFloatData(value);
        }
      }
      case TensorData.Doubles doubles -> {
        for (double value : doubles.values()) {
          out.addDoubleData(value);
        }
      }
      case TensorData.Int32s ints -> {
        for (int value : ints.values()) {
          out.addInt32Data(value);
        }
      }
      case TensorData.Int64s longs -> {
        for (long value : longs.values()) {
          out.addInt64Data(value);
        }
      }
      case TensorData.Uint64s longs -> {
        for (long value : longs.values()) {
          out.addUint64Data(value);
        }
      }
    }
  }

  /** Halves share their bytes: memory grows with the logarithm of the length. */
  private static ByteString zeros(long length) {
    if (length <= ZEROS.size()) {
      return ZEROS.substring(0, (int) length);
    }
    ByteString half = zeros(length / 2);
    ByteString both = half.concat(half);
    return length % 2 == 0 ? both : both.concat(ZEROS.substring(0, 1));
  }
}
