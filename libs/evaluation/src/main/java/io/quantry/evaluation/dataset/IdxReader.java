package io.quantry.evaluation.dataset;

import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Streams pictures and labels in step; pictures that are not chosen are skipped. */
final class IdxReader implements BatchReader {
  private final IdxFile images;
  private final @Nullable IdxFile labels;
  private final int count;
  private final LongPredicate chosen;
  private final int batch;
  private final DatasetInput input;
  private final PixelTable table;
  private final ClassNames names;
  private final byte[] sample;
  private final byte[] label = new byte[1];
  private int next;

  IdxReader(IdxFormat.IdxDataset dataset, LongPredicate chosen, int batch) {
    this.images = IdxFile.open(dataset.images(), "images");
    this.labels = dataset.labels() == null ? null : IdxFile.open(dataset.labels(), "labels");
    this.count = dataset.count();
    this.chosen = chosen;
    this.input = dataset.input();
    this.table = dataset.table();
    this.names = dataset.names();
    this.sample = new byte[images.sampleBytes()];
    this.batch = BatchRoom.samples(batch, (long) Float.BYTES * sample.length);
  }

  @Override
  public Optional<Batch> next() {
    ByteBuffer content = TensorValue.allocate(ElementType.FLOAT, (long) batch * sample.length);
    FloatBuffer pixels = content.asFloatBuffer();
    long[] classes = new long[batch];
    int size = 0;
    while (next < count && size < batch) {
      if (chosen.test(next++)) {
        images.read(sample, 0, sample.length);
        put(pixels);
        if (labels != null) {
          labels.read(label, 0, 1);
          classes[size] = label[0] & 0xff;
          names.requireClass(classes[size], "the labels file");
        }
        size++;
      } else {
        images.skip(sample.length);
        if (labels != null) {
          labels.skip(1);
        }
      }
    }
    if (next == count) {
      images.requireEnd();
      if (labels != null) {
        labels.requireEnd();
      }
    }
    if (size == 0) {
      return Optional.empty();
    }
    content.limit(4 * size * sample.length);
    TensorValue value = new TensorValue(ElementType.FLOAT, shape(size), content);
    return Optional.of(
        new Batch(
            size,
            List.of(Map.of(input.name(), value)),
            labels == null
                ? new Targets.None()
                : new Targets.Labels(Arrays.copyOf(classes, size))));
  }

  private void put(FloatBuffer pixels) {
    int plane = sample.length / table.channels();
    for (int i = 0; i < sample.length; i++) {
      pixels.put(table.channel(i / plane)[sample[i] & 0xff]);
    }
  }

  private long[] shape(int size) {
    List<Dimension> dimensions = input.shape().dimensions();
    long[] shape = new long[dimensions.size()];
    shape[0] = size;
    for (int axis = 1; axis < shape.length; axis++) {
      shape[axis] = input.shape().size(axis).orElseThrow();
    }
    return shape;
  }

  @Override
  public void close() {
    try (images) {
      if (labels != null) {
        labels.close();
      }
    }
  }
}
