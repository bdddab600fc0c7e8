package io.quantry.engine;

import io.quantry.ort.ActivationConsumer;
import io.quantry.quantizer.calibration.ActivationSink;
import java.nio.FloatBuffer;

/** Hands the runtime's activations to the quantizer. */
record SinkConsumer(ActivationSink sink) implements ActivationConsumer {

  @Override
  public void accept(String tensor, long[] shape, float[] values, int count) {
    sink.activation(tensor, shape, values, count);
  }

  @Override
  public boolean takes(String tensor, long[] shape, FloatBuffer values) {
    return sink.takes(tensor, shape, values);
  }
}
