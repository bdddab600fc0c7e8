package io.quantry.ort;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.quantry.onnx.ir.ElementType;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The runtime numbers its types otherwise than the ONNX format: only real tensors tell. */
final class ElementTypeMappingTest {
  @ParameterizedTest
  @CsvSource({
    "FLOAT, FLOAT", "DOUBLE, DOUBLE", "FLOAT16, FLOAT16", "BFLOAT16, BFLOAT16", "INT8, INT8",
    "UINT8, UINT8", "INT16, INT16", "INT32, INT32", "INT64, INT64", "BOOL, BOOL"
  })
  void readsTheTypeThatATensorWasMadeOf(OnnxJavaType made, ElementType read) throws OrtException {
    try (OnnxTensor tensor =
        OnnxTensor.createTensor(
            Machine.environment(),
            ByteBuffer.allocateDirect(8 * made.size),
            new long[] {8},
            made)) {
      assertThat(NativeTensors.elementType(tensor.getInfo())).isEqualTo(read);
    }
  }
}
