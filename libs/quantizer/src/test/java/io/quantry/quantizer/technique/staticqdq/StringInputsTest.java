package io.quantry.quantizer.technique.staticqdq;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationSink;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** A network beside whose picture a text passes through. */
class StringInputsTest {
  private static final long[] DIMS = {1, Nets.CHANNELS, Nets.SIZE, Nets.SIZE};

  @Test
  void quantizesTheRestAndLeavesTextsAlone() throws OrtException {
    Nets net = new Nets();
    net.output(net.conv(net.conv(net.x(), 8, 1, 1), 8, 3, 1));
    ValueType text = new ValueType.TensorType(ElementType.STRING, Shape.of(1));
    Value label = net.graph.addInput("label", text);
    Value kept =
        net.graph.newNode("Identity").inputs(label).output("kept", text).append().requireOutput(0);
    net.graph.addOutput(kept);

    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques())
            .quantize(
                net.copy(),
                new QuantizationRequest("static", Map.of()),
                StringInputsTest::stream,
                ProgressListener.NONE);

    assertThat(outcome.quantized()).extracting(one -> one.opType()).containsOnly("Conv");
    float[] before = Objects.requireNonNull(run(net.model).get("y")).values();
    float[] after = Objects.requireNonNull(run(outcome.model()).get("y")).values();
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).isCloseTo(before[i], Offset.offset(0.5f));
    }
  }

  private static void stream(Model model, Collection<String> tensors, ActivationSink sink) {
    assertThat(tensors).doesNotContain("label", "kept");
    Model copy = model.copy();
    for (String name : tensors) {
      Value value = copy.graph().value(name).orElseThrow();
      if (!value.isGraphInput() && !value.isGraphOutput()) {
        copy.graph().addOutput(value);
      }
    }
    try {
      float[] picture = picture();
      sink.activation("x", DIMS, picture, picture.length);
      run(copy)
          .forEach(
              (name, array) -> {
                if (tensors.contains(name)) {
                  sink.activation(name, array.dims(), array.values(), array.values().length);
                }
              });
      sink.batchDone(1, 1);
    } catch (OrtException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static Map<String, OrtModel.FloatArray> run(Model model) throws OrtException {
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor x = OrtModel.tensor(picture(), DIMS);
        OnnxTensor label =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), new String[] {"cat"})) {
      return runtime.runFloats(Map.of("x", x, "label", label));
    }
  }

  private static float[] picture() {
    float[] values = new float[Nets.CHANNELS * Nets.SIZE * Nets.SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    return values;
  }
}
