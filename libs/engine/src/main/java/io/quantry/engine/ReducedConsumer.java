package io.quantry.engine;

import io.quantry.ort.ExtremesConsumer;
import io.quantry.quantizer.calibration.ExtremesSink;
import java.nio.FloatBuffer;

/** As {@link SinkConsumer}, where of some tensors the extremes are enough. */
record ReducedConsumer(ExtremesSink sink) implements ExtremesConsumer {

  @Override
  public void accept(String tensor, long[] shape, float[] values, int count) {
    sink.activation(tensor, shape, values, count);
  }

  @Override
  public boolean takes(String tensor, long[] shape, FloatBuffer values) {
    return sink.takes(tensor, shape, values);
  }

  @Override
  public void extremes(String tensor, float min, float max) {
    sink.extremes(tensor, min, max);
  }
}
