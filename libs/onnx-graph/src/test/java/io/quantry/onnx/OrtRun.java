package io.quantry.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Runs models in ONNX Runtime, the judge of whether a pass kept what a model computes. */
public final class OrtRun {
  private static final OrtEnvironment ENVIRONMENT =
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);

  private OrtRun() {}

  /** The tensor outputs by name; optimizations off, so that the model itself is what runs. */
  public static Map<String, Tensor> outputs(byte[] model, Map<String, Tensor> inputs)
      throws OrtException {
    List<OnnxTensor> open = new ArrayList<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setIntraOpNumThreads(1);
      try (OrtSession session = ENVIRONMENT.createSession(model, options)) {
        Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
          if (session.getInputNames().contains(input.getKey())) {
            OnnxTensor tensor = tensor(input.getValue());
            open.add(tensor);
            feeds.put(input.getKey(), tensor);
          }
        }
        try (OrtSession.Result result = session.run(feeds)) {
          Map<String, Tensor> outputs = new LinkedHashMap<>();
          for (Map.Entry<String, OnnxValue> entry : result) {
            if (entry.getValue() instanceof OnnxTensor tensor) {
              outputs.put(entry.getKey(), tensor(tensor));
            }
          }
          return outputs;
        }
      }
    } finally {
      open.forEach(OnnxTensor::close);
    }
  }

  /** A FLOAT tensor of seeded values in [-1, 1). */
  public static Tensor random(long seed, long... dims) {
    int count = 1;
    for (long dim : dims) {
      count = Math.multiplyExact(count, Math.toIntExact(dim));
    }
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int index = 0; index < count; index++) {
      values[index] = 2 * random.nextFloat() - 1;
    }
    return Tensor.ofFloats(values, dims);
  }

  /** A tensor stored as one protobuf message, as the conformance data are. */
  public static Tensor read(Path file) throws IOException {
    TensorProto proto = TensorProto.parseFrom(Files.readAllBytes(file));
    GraphProto graph =
        GraphProto.newBuilder().addInitializer(proto.toBuilder().setName("tensor")).build();
    byte[] model = ModelProto.newBuilder().setIrVersion(8).setGraph(graph).build().toByteArray();
    return ModelReader.read(model)
        .graph()
        .initializers()
        .iterator()
        .next()
        .initializer()
        .orElseThrow();
  }

  private static OnnxTensor tensor(Tensor tensor) throws OrtException {
    if (tensor.elementType() == ElementType.STRING) {
      return OnnxTensor.createTensor(
          ENVIRONMENT, tensor.strings().toArray(String[]::new), tensor.dims());
    }
    ByteBuffer bytes = tensor.bytes();
    ByteBuffer direct =
        ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN).put(bytes);
    return OnnxTensor.createTensor(
        ENVIRONMENT, direct.flip(), tensor.dims(), type(tensor.elementType()));
  }

  private static Tensor tensor(OnnxTensor tensor) throws OrtException {
    TensorInfo info = tensor.getInfo();
    if (info.type == OnnxJavaType.STRING) {
      Object value = tensor.getValue();
      List<String> texts =
          value instanceof String one ? List.of(one) : flatten((Object[]) value, new ArrayList<>());
      return Tensor.ofStrings(texts, info.getShape());
    }
    String type = info.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
    if (type.equals("UNDEFINED")) {
      throw new OrtException("an optional output without a value");
    }
    return Tensor.ofBytes(ElementType.valueOf(type), tensor.getByteBuffer(), info.getShape());
  }

  private static List<String> flatten(Object[] nested, List<String> out) {
    for (Object one : nested) {
      if (one instanceof Object[] inner) {
        flatten(inner, out);
      } else {
        out.add(String.valueOf(one));
      }
    }
    return out;
  }

  private static OnnxJavaType type(ElementType type) throws OrtException {
    return switch (type) {
      case FLOAT -> OnnxJavaType.FLOAT;
      case DOUBLE -> OnnxJavaType.DOUBLE;
      case FLOAT16 -> OnnxJavaType.FLOAT16;
      case BFLOAT16 -> OnnxJavaType.BFLOAT16;
      case INT8 -> OnnxJavaType.INT8;
      case UINT8 -> OnnxJavaType.UINT8;
      case INT16 -> OnnxJavaType.INT16;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case BOOL -> OnnxJavaType.BOOL;
      default -> throw new OrtException("no Java form of " + type);
    };
  }
}
