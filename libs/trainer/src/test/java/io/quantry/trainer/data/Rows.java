package io.quantry.trainer.data;

import io.quantry.onnx.ir.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** Vectors without labels, for one input. */
@SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
public record Rows(String input, float[][] rows) implements Samples {
  @Override
  public int count() {
    return rows.length;
  }

  @Override
  public List<SampleInput> inputs() {
    return List.of(new SampleInput(input, ElementType.FLOAT, new long[] {rows[0].length}));
  }

  @Override
  public void read(int sample, int inputIndex, ByteBuffer target) {
    target.order(ByteOrder.LITTLE_ENDIAN);
    for (float value : rows[sample]) {
      target.putFloat(value);
    }
  }

  @Override
  public Optional<int[]> labels() {
    return Optional.empty();
  }
}
