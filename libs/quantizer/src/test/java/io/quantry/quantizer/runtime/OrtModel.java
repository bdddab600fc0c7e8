package io.quantry.quantizer.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A session on the CPU, with {@link ExactProducts}: two threads at most, spinning off. */
public final class OrtModel implements AutoCloseable {
  private static final OrtEnvironment ENVIRONMENT =
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
  private final OrtSession session;

  private OrtModel(OrtSession session) {
    this.session = session;
  }

  public static OrtModel of(Model model, int threads) throws OrtException {
    try (OrtSession.SessionOptions options = options(threads)) {
      return new OrtModel(
          ENVIRONMENT.createSession(ModelWriter.toBytes(ExactProducts.of(model)), options));
    }
  }

  public static OrtModel of(byte[] model, int threads) throws OrtException {
    return of(ModelReader.read(model), threads);
  }

  /** Operator types of the graph as the runtime optimizes it, with their counts. */
  public static Map<String, Integer> optimizedOperators(Model model)
      throws OrtException, IOException {
    Path file = Files.createTempFile("optimized", ".onnx");
    try (OrtSession.SessionOptions options = options(1)) {
      options.setOptimizedModelFilePath(file.toString());
      ENVIRONMENT.createSession(ModelWriter.toBytes(model), options).close();
      Map<String, Integer> operators = new TreeMap<>();
      for (Node node : ModelReader.read(file).graph().nodes()) {
        operators.merge(node.opType(), 1, Integer::sum);
      }
      return operators;
    } finally {
      Files.delete(file);
    }
  }

  private static OrtSession.SessionOptions options(int threads) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    return options;
  }

  /** One FLOAT output. */
  public FloatArray run(Map<String, OnnxTensor> inputs, String output) throws OrtException {
    FloatArray array = runFloats(inputs).get(output);
    if (array == null) {
      throw new IllegalArgumentException("no FLOAT output " + output);
    }
    return array;
  }

  /** The FLOAT outputs, flattened. */
  public Map<String, FloatArray> runFloats(Map<String, OnnxTensor> inputs) throws OrtException {
    try (OrtSession.Result result = session.run(inputs)) {
      Map<String, FloatArray> outputs = new LinkedHashMap<>();
      for (var entry : result) {
        if (entry.getValue() instanceof OnnxTensor tensor
            && tensor.getInfo().type == ai.onnxruntime.OnnxJavaType.FLOAT) {
          float[] values = new float[tensor.getFloatBuffer().remaining()];
          tensor.getFloatBuffer().get(values);
          outputs.put(entry.getKey(), new FloatArray(tensor.getInfo().getShape(), values));
        }
      }
      return outputs;
    }
  }

  /** A dense result. */
  @SuppressWarnings("ArrayRecordComponent") // results are read, never compared as records
  public record FloatArray(long[] dims, float[] values) {}

  /** The median of the time that a run takes, in nanoseconds, is for the caller to compute. */
  public long timedRun(Map<String, OnnxTensor> inputs) throws OrtException {
    long start = System.nanoTime();
    session.run(inputs).close();
    return System.nanoTime() - start;
  }

  public static OnnxTensor tensor(float[] values, long... dims) throws OrtException {
    return OnnxTensor.createTensor(ENVIRONMENT, java.nio.FloatBuffer.wrap(values), dims);
  }

  public static OnnxTensor tensor(long[] values, long... dims) throws OrtException {
    return OnnxTensor.createTensor(ENVIRONMENT, java.nio.LongBuffer.wrap(values), dims);
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
