package io.quantry.popcount;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.SessionSettings.Optimization;
import io.quantry.ort.TensorValue;
import io.quantry.popcount.operator.FloatTensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** This runner beside ONNX Runtime on one model of one input and one output. */
final class Comparison {
  private Comparison() {}

  /**
   * Asserts equal dims and equal largest places of each row. Values are within 1e-4 of the largest
   * where the runtime runs each node by its own kernel; fully optimized, it makes MatMulNBits of a
   * product of int8 weights, which rounds ±1 to 8 bits with a scale of 1/127.
   */
  static PopcountModel agrees(Model model, float[] values, int... dims) {
    PopcountModel runner = PopcountModel.of(model);
    FloatTensor actual =
        runner.run(Map.of("x", new FloatTensor(values, dims))).values().iterator().next();
    compare(actual, runtime(model, Optimization.DISABLED, values, dims), 1e-4f);
    compare(actual, runtime(model, Optimization.ALL, values, dims), 1e-3f);
    return runner;
  }

  private static void compare(FloatTensor actual, TensorValue expected, float relative) {
    assertThat(Arrays.stream(actual.dims()).asLongStream())
        .containsExactly(boxed(expected.shape()));
    float[] reference = expected.floats();
    float bound = relative * largest(reference);
    assertThat(bound).isPositive();
    int row = reference.length / actual.dim(0);
    for (int first = 0; first < reference.length; first += row) {
      for (int i = first; i < first + row; i++) {
        assertThat(Math.abs(actual.values()[i] - reference[i])).as("value %d", i).isLessThan(bound);
      }
      assertThat(place(actual.values(), first, row)).isEqualTo(place(reference, first, row));
    }
  }

  private static TensorValue runtime(
      Model model, Optimization optimization, float[] values, int... dims) {
    ByteBuffer bytes = ByteBuffer.wrap(ModelWriter.toBytes(model));
    long[] shape = Arrays.stream(dims).asLongStream().toArray();
    SessionSettings settings = SessionSettings.threads(1).withOptimization(optimization);
    try (Session session = Session.open(bytes, settings)) {
      List<TensorValue> outputs =
          List.copyOf(session.run(Map.of("x", TensorValue.ofFloats(values, shape))).values());
      return outputs.getFirst();
    }
  }

  private static Long[] boxed(long... dims) {
    return Arrays.stream(dims).boxed().toArray(Long[]::new);
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static int place(float[] values, int first, int count) {
    int best = first;
    for (int i = first; i < first + count; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best - first;
  }
}
