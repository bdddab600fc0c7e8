package io.quantry.evaluation.dataset;

import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Streams the chosen rows of a file of vectors. */
final class VectorsReader implements BatchReader {
  private final VectorFile vectors;
  private final String input;
  private final LongPredicate chosen;
  private final int batch;
  private final float[] row;
  private int next;

  VectorsReader(VectorsFormat.VectorsDataset dataset, LongPredicate chosen, int batch) {
    this.vectors = VectorFile.open(dataset.base(), dataset.kind(), "base");
    this.input = dataset.input().name();
    this.chosen = chosen;
    this.row = new float[vectors.dimension()];
    this.batch = BatchRoom.samples(batch, (long) Float.BYTES * row.length);
  }

  @Override
  public Optional<Batch> next() {
    ByteBuffer content = TensorValue.allocate(ElementType.FLOAT, (long) batch * row.length);
    FloatBuffer tensor = content.asFloatBuffer();
    int size = 0;
    while (next < vectors.rows() && size < batch) {
      if (chosen.test(next)) {
        vectors.read(next, row);
        tensor.put(row);
        size++;
      }
      next++;
    }
    if (size == 0) {
      return Optional.empty();
    }
    content.limit(Float.BYTES * size * row.length);
    long[] shape = {size, row.length};
    TensorValue value = new TensorValue(ElementType.FLOAT, shape, content);
    return Optional.of(new Batch(size, List.of(Map.of(input, value)), new Targets.None()));
  }

  @Override
  public void close() {
    vectors.close();
  }
}
