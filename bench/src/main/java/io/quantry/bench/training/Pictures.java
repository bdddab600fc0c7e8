package io.quantry.bench.training;

import io.quantry.onnx.ir.ElementType;
import io.quantry.trainer.data.SampleInput;
import io.quantry.trainer.data.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Gray pictures {@code [1, height, width]} and their classes. What a byte stands for is in a table
 * of 256 values. Immutable.
 */
final class Pictures implements Samples {
  private final byte[] pixels;
  private final int[] classes;
  private final boolean labeled;
  private final SampleInput input;
  private final float[] values;

  private Pictures(
      byte[] pixels, int[] classes, boolean labeled, SampleInput input, float[] values) {
    this.pixels = pixels;
    this.classes = classes;
    this.labeled = labeled;
    this.input = input;
    this.values = values;
  }

  /**
   * @param part what the files' names begin with: {@code train}, {@code t10k}
   * @param input name of the model's input
   * @param values what each byte stands for
   * @throws Refused if the files are not there or do not fit each other
   */
  static Pictures read(Path folder, String part, String input, float[] values) throws IOException {
    IdxFile pictures = IdxFile.read(folder.resolve(part + "-images-idx3-ubyte.gz"), 3);
    IdxFile labels = IdxFile.read(folder.resolve(part + "-labels-idx1-ubyte.gz"), 1);
    int count = pictures.dims()[0];
    if (labels.dims()[0] != count) {
      throw new Refused(
          "%s: %d pictures of the part %s and %d labels"
              .formatted(folder, count, part, labels.dims()[0]));
    }
    int[] classes = new int[count];
    for (int i = 0; i < count; i++) {
      classes[i] = labels.elements()[i] & 0xFF;
    }
    long[] dims = {1, pictures.dims()[1], pictures.dims()[2]};
    return new Pictures(
        pictures.elements(),
        classes,
        true,
        new SampleInput(input, ElementType.FLOAT, dims),
        values);
  }

  /** The first ones. */
  Pictures first(int most) {
    return range(0, Math.min(most, count()));
  }

  /** The last ones. */
  Pictures last(int most) {
    return range(Math.max(0, count() - most), count());
  }

  /** The same without labels. */
  Pictures unlabeled() {
    return new Pictures(pixels, classes, false, input, values);
  }

  @Override
  public int count() {
    return classes.length;
  }

  @Override
  public List<SampleInput> inputs() {
    return List.of(input);
  }

  @Override
  public void read(int sample, int inputIndex, ByteBuffer target) {
    int size = size();
    target.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(picture(sample, new float[size], 0));
    target.position(target.position() + size * Float.BYTES);
  }

  /** Some pictures, row-major. */
  float[] batch(int from, int count) {
    float[] batch = new float[Math.multiplyExact(count, size())];
    for (int i = 0; i < count; i++) {
      picture(from + i, batch, i * size());
    }
    return batch;
  }

  @Override
  public Optional<int[]> labels() {
    return labeled ? Optional.of(classes.clone()) : Optional.empty();
  }

  private int size() {
    return Math.toIntExact(input.elements());
  }

  private float[] picture(int sample, float[] target, int at) {
    int size = size();
    for (int i = 0; i < size; i++) {
      target[at + i] = values[pixels[sample * size + i] & 0xFF];
    }
    return target;
  }

  private Pictures range(int from, int to) {
    int size = size();
    return new Pictures(
        Arrays.copyOfRange(pixels, from * size, to * size),
        Arrays.copyOfRange(classes, from, to),
        labeled,
        input,
        values);
  }
}
